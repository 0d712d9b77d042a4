import { VoiceError } from '@voice/core/errors';

/** The database has not answered in time; what was asked of it may or may not have happened. */
export class StoreTimeoutError extends VoiceError {
  override readonly name = 'StoreTimeoutError';

  constructor(timeoutMs: number) {
    super(`Expected an answer of the store within ${timeoutMs} ms, got none; is the database reachable?`, {
      code: 'VOICE_STORE_TIMEOUT',
      retryable: true,
      context: { timeoutMs },
    });
  }
}
