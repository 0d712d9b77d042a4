import { VoiceError } from '@voice/core/errors';

/** What may go wrong with a language model; each is explained in the README. */
export type ModelErrorCode =
  | 'VOICE_MODEL_AUTH'
  | 'VOICE_MODEL_RATE_LIMIT'
  | 'VOICE_MODEL_REQUEST'
  | 'VOICE_MODEL_RESPONSE'
  | 'VOICE_MODEL_TIMEOUT'
  | 'VOICE_MODEL_UNAVAILABLE';

const RETRYABLE: Readonly<Record<ModelErrorCode, boolean>> = {
  VOICE_MODEL_AUTH: false,
  VOICE_MODEL_RATE_LIMIT: true,
  VOICE_MODEL_REQUEST: false,
  VOICE_MODEL_RESPONSE: true,
  VOICE_MODEL_TIMEOUT: true,
  VOICE_MODEL_UNAVAILABLE: true,
};

/** A language model that refused or failed an answer. Holds nothing of the conversation and no key. */
export class ModelError extends VoiceError {
  override readonly name = 'ModelError';

  constructor(code: ModelErrorCode, message: string, context: { model: string; statusCode?: number }) {
    super(message, { code, retryable: RETRYABLE[code], context });
  }
}
