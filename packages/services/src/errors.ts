import { VoiceError } from '@voice/core/errors';
import type { ServiceName } from './plumbing/service-usage.ts';

/** What may go wrong with a language model; each is explained in the README. */
export type ModelErrorCode =
  | 'VOICE_MODEL_AUTH'
  | 'VOICE_MODEL_RATE_LIMIT'
  | 'VOICE_MODEL_REQUEST'
  | 'VOICE_MODEL_RESPONSE'
  | 'VOICE_MODEL_TIMEOUT'
  | 'VOICE_MODEL_UNAVAILABLE';

const RETRYABLE_MODEL: Readonly<Record<ModelErrorCode, boolean>> = {
  VOICE_MODEL_AUTH: false,
  VOICE_MODEL_RATE_LIMIT: true,
  VOICE_MODEL_REQUEST: false,
  VOICE_MODEL_RESPONSE: true,
  VOICE_MODEL_TIMEOUT: true,
  VOICE_MODEL_UNAVAILABLE: true,
};

/** Facts of a model's failure, for handlers and logs. */
export type ModelErrorContext = {
  readonly model: string;
  /** For example `anthropic`. */
  readonly vendor?: string;
  readonly statusCode?: number;
  /** How long the vendor asks to wait, in ms. */
  readonly retryAfterMs?: number;
};

/** A language model that refused or failed an answer. Holds nothing of the conversation and no key. */
export class ModelError extends VoiceError {
  override readonly name = 'ModelError';

  constructor(code: ModelErrorCode, message: string, context: ModelErrorContext) {
    super(message, { code, retryable: RETRYABLE_MODEL[code], context });
  }
}

/** A vendor's package that is used but not installed. */
export class MissingPackageError extends VoiceError {
  override readonly name = 'MissingPackageError';

  /** @param packageName as on the registry */
  constructor(packageName: string) {
    super(`The package ${packageName} is not installed; run: npm install ${packageName}`, {
      code: 'VOICE_SERVICE_PACKAGE_MISSING',
      context: { packageName },
    });
  }
}

/** What may go wrong with a vendor of recognition or voices; each is explained in the README. */
export type ServiceErrorCode =
  | 'VOICE_SERVICE_AUTH'
  | 'VOICE_SERVICE_CONNECTION_LOST'
  | 'VOICE_SERVICE_RATE_LIMIT'
  | 'VOICE_SERVICE_REQUEST'
  | 'VOICE_SERVICE_RESPONSE'
  | 'VOICE_SERVICE_TIMEOUT'
  | 'VOICE_SERVICE_UNAVAILABLE';

const RETRYABLE_SERVICE: Readonly<Record<ServiceErrorCode, boolean>> = {
  VOICE_SERVICE_AUTH: false,
  VOICE_SERVICE_CONNECTION_LOST: true,
  VOICE_SERVICE_RATE_LIMIT: true,
  VOICE_SERVICE_REQUEST: false,
  VOICE_SERVICE_RESPONSE: true,
  VOICE_SERVICE_TIMEOUT: true,
  VOICE_SERVICE_UNAVAILABLE: true,
};

/** Facts of a failure, for handlers and logs. */
export type ServiceErrorContext = {
  readonly service: ServiceName;
  /** For example `deepgram`. */
  readonly vendor: string;
  /** Of an HTTP answer or a refused upgrade. */
  readonly statusCode?: number;
  /** How long the vendor asks to wait, in ms. */
  readonly retryAfterMs?: number;
  /** Of a WebSocket. */
  readonly closeCode?: number;
  /** The vendor's own short code of the failure; never its prose, which may repeat what was said. */
  readonly vendorCode?: string;
};

/** A vendor that refused or failed. Holds no key and nothing that anybody said. */
export class ServiceError extends VoiceError {
  override readonly name = 'ServiceError';
  override readonly code: ServiceErrorCode;
  override readonly context: ServiceErrorContext;

  constructor(code: ServiceErrorCode, message: string, context: ServiceErrorContext, options: ErrorOptions = {}) {
    super(message, { ...options, code, retryable: RETRYABLE_SERVICE[code], context });
    this.code = code;
    this.context = context;
  }
}
