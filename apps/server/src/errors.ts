import { VoiceError } from '@voice/core/errors';

/** The environment is not usable; `problems` has a sentence for each thing to change. */
export class ConfigError extends VoiceError {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem(s):\n${problems.map((line) => `- ${line}`).join('\n')}`, {
      code: 'VOICE_CONFIG',
    });
    this.problems = problems;
  }
}

/** Codes of what a request can be refused for; `errorStatus` gives each its HTTP status. */
export type RequestErrorCode =
  | 'VOICE_REQUEST_INVALID'
  | 'VOICE_KEY_REQUIRED'
  | 'VOICE_NOT_ALLOWED'
  | 'VOICE_NOT_FOUND'
  | 'VOICE_CONFLICT'
  | 'VOICE_LIMIT_REACHED'
  | 'VOICE_CARRIER_UNREACHABLE'
  | 'VOICE_VENDOR_UNREACHABLE'
  | 'VOICE_NOT_READY';

const RETRYABLE: readonly RequestErrorCode[] = [
  'VOICE_NOT_READY',
  'VOICE_CARRIER_UNREACHABLE',
  'VOICE_VENDOR_UNREACHABLE',
  'VOICE_LIMIT_REACHED',
];

/** A request that is answered with a sentence instead of what was asked for. */
export class RequestError extends VoiceError {
  override readonly name = 'RequestError';

  constructor(code: RequestErrorCode, message: string, options?: ErrorOptions) {
    super(message, { ...options, code, retryable: RETRYABLE.includes(code) });
  }
}

/** An agent wants a vendor that this server has no access to. */
export class ServiceUnavailableError extends VoiceError {
  override readonly name = 'ServiceUnavailableError';

  /** @param lacks what to set, for each field of the agent */
  constructor(lacks: readonly string[]) {
    super(`${lacks.join('; ')} (settings: PUT /api/settings/services)`, { code: 'VOICE_SERVICE_NOT_CONFIGURED' });
  }
}
