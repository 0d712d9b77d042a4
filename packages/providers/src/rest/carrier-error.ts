import { VoiceError } from '@voice/core/errors';
import type { CarrierCapability, ProviderName } from '@voice/core/telephony';

/** What may go wrong with a carrier's REST interface; each is explained in the README. */
export type CarrierErrorCode =
  | 'VOICE_CARRIER_UNSUPPORTED'
  | 'VOICE_CARRIER_AUTH'
  | 'VOICE_CARRIER_REFUSED'
  | 'VOICE_CARRIER_RATE_LIMIT'
  | 'VOICE_CARRIER_UNAVAILABLE'
  | 'VOICE_CARRIER_TIMEOUT'
  | 'VOICE_CARRIER_RESPONSE';

const RETRYABLE: Readonly<Record<CarrierErrorCode, boolean>> = {
  VOICE_CARRIER_UNSUPPORTED: false,
  VOICE_CARRIER_AUTH: false,
  VOICE_CARRIER_REFUSED: false,
  VOICE_CARRIER_RATE_LIMIT: true,
  VOICE_CARRIER_UNAVAILABLE: true,
  VOICE_CARRIER_TIMEOUT: true,
  VOICE_CARRIER_RESPONSE: false,
};

/** Facts of a carrier's failure, for handlers and logs. */
export type CarrierErrorContext = {
  readonly provider: ProviderName;
  /**
   * `refused`: the carrier has done nothing. `unknown`: it may have done what was asked; look before asking again,
   * even where `retryable` says that asking may succeed.
   */
  readonly outcome: 'refused' | 'unknown';
  readonly statusCode?: number;
  /** The carrier's own code, for example `21219`. */
  readonly carrierCode?: string;
  /** How long the carrier asks to wait, in ms. */
  readonly retryAfterMs?: number;
  /** What was asked for, where the carrier has no way to do it. */
  readonly capability?: CarrierCapability;
};

/** A carrier that cannot, refused or failed. Holds no credentials and nobody's number. */
export class CarrierError extends VoiceError {
  override readonly name = 'CarrierError';
  override readonly code: CarrierErrorCode;
  override readonly context: CarrierErrorContext;

  constructor(code: CarrierErrorCode, message: string, context: CarrierErrorContext, options: ErrorOptions = {}) {
    super(message, { ...options, code, retryable: RETRYABLE[code], context });
    this.code = code;
    this.context = context;
  }
}

/** Carriers as people write them. */
export const carrierTitles: Readonly<Record<ProviderName, string>> = {
  twilio: 'Twilio',
  exotel: 'Exotel',
  vobiz: 'Vobiz',
};

/** Whether the carrier's interface itself says that it knows no such thing: a page of somebody else's that is missing does not count. */
export function saysNotFound(error: unknown): error is CarrierError {
  return error instanceof CarrierError && error.code === 'VOICE_CARRIER_REFUSED' && error.context.statusCode === 404;
}
