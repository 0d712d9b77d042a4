import { VoiceError } from '@voice/core/errors';

/** What may go wrong here; each is explained in the README. */
export type LocalSpeechErrorCode =
  | 'VOICE_LOCAL_SPEECH_BUSY'
  | 'VOICE_LOCAL_SPEECH_CLOSED'
  | 'VOICE_LOCAL_SPEECH_ENGINE'
  | 'VOICE_LOCAL_SPEECH_FORMAT'
  | 'VOICE_LOCAL_SPEECH_TIMEOUT'
  | 'VOICE_LOCAL_SPEECH_VOICE'
  | 'VOICE_LOCAL_SPEECH_WORKER';

const RETRYABLE: ReadonlySet<LocalSpeechErrorCode> = new Set([
  'VOICE_LOCAL_SPEECH_BUSY',
  'VOICE_LOCAL_SPEECH_TIMEOUT',
  'VOICE_LOCAL_SPEECH_WORKER',
]);

/** An engine of this package that refused or failed a request. */
export class LocalSpeechError extends VoiceError {
  override readonly name = 'LocalSpeechError';

  constructor(code: LocalSpeechErrorCode, message: string, options: ErrorOptions & { engine?: string } = {}) {
    const { engine, ...rest } = options;
    super(message, { code, retryable: RETRYABLE.has(code), context: { engine }, ...rest });
  }
}
