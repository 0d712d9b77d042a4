import { VoiceError } from '@voice/core/errors';

/** A recogniser, model, voice or detector that failed or did not answer in time. The call ends with what was said so far. */
export class EngineError extends VoiceError {
  override readonly name = 'EngineError';

  constructor(message: string, engine: EngineName, options?: ErrorOptions) {
    super(message, { code: 'VOICE_ENGINE_FAILED', context: { engine }, ...options });
  }
}

export type EngineName = 'voice-activity' | 'speech-to-text' | 'language-model' | 'text-to-speech';
