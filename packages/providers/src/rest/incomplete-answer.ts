import type { ProviderName } from '@voice/core/telephony';
import { CarrierError, carrierTitles } from './carrier-error.ts';

/** The error of a success that lacks what it must say: what was asked has probably been done. */
export function incompleteAnswerError(provider: ProviderName, statusCode: number, missing: string): CarrierError {
  return new CarrierError(
    'VOICE_CARRIER_RESPONSE',
    `${carrierTitles[provider]} answered ${statusCode} without ${missing}; check the API base, and whether it was done before asking again`,
    { provider, statusCode, outcome: 'unknown' },
  );
}
