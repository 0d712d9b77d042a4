import { VoiceError } from '@voice/core/errors';

/** The server answered the upgrade of a media socket with something else than 101. */
export class UpgradeRefusedError extends VoiceError {
  override readonly name = 'UpgradeRefusedError';
  /** HTTP status, for example 503. */
  readonly statusCode: number;
  /** At most 64 KiB of it. */
  readonly body: string;

  constructor({ statusCode, body }: { statusCode: number; body: string }, options?: ErrorOptions) {
    super(
      `Expected 101 for the media socket, got ${statusCode}; the server's answer says why (${body.slice(0, 200).trim() || 'it is empty'})`,
      { code: 'VOICE_UPGRADE_REFUSED', context: { statusCode }, retryable: statusCode === 503, ...options },
    );
    this.statusCode = statusCode;
    this.body = body;
  }
}

/** The server could not be reached, or the connection broke before it had answered. */
export class LinkError extends VoiceError {
  override readonly name = 'LinkError';

  constructor(message: string, options?: ErrorOptions) {
    super(message, { code: 'VOICE_LINK', retryable: true, ...options });
  }
}

/** An answer document that a carrier cannot read. */
export class AnswerDocumentError extends VoiceError {
  override readonly name = 'AnswerDocumentError';

  constructor(message: string, options?: ErrorOptions) {
    super(message, { code: 'VOICE_ANSWER_DOCUMENT', ...options });
  }
}

/** A call that cannot be simulated as asked for: a wrong option, script or recording. */
export class SimulationError extends VoiceError {
  override readonly name = 'SimulationError';

  constructor(message: string, options?: ErrorOptions) {
    super(message, { code: 'VOICE_SIMULATION', ...options });
  }
}
