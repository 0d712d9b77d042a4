import type { CarrierCapability } from '@voice/core/telephony';
import type { CarrierExplanation } from '../rest/answer-error.ts';
import { CarrierError } from '../rest/carrier-error.ts';
import { asRecord, asText } from '../rest/read-json.ts';

/** Exotel's statuses say more than its codes, of which only 20003 is documented. */
const ADVICE: Readonly<Record<number, string>> = {
  401: 'check the API key and the API token, and that the API base is of the region the account is in',
  403: "allow this server's address in the IP allow-list of the API key, or have Exotel switch the feature on for the account",
  404: 'check the id, the account SID, and that the API base is of the region the account is in',
};

/**
 * `{"RestException":{"Status","Message","Code"}}`, or the same fields bare.
 * @see https://developer.exotel.com/api/make-a-call-api
 */
export function explainExotelError(statusCode: number, body: unknown): CarrierExplanation {
  const outer = asRecord(body);
  const said = { ...outer, ...asRecord(outer.RestException) };
  return {
    carrierCode: asText(said.Code),
    sentence: asText(said.Message) ?? asText(said.message),
    advice: ADVICE[statusCode],
  };
}

/** The error for what Exotel does, but not by a request. */
export function notByRequest(capability: CarrierCapability, instead: string): CarrierError {
  return new CarrierError('VOICE_CARRIER_UNSUPPORTED', `Exotel has no request for this: ${instead}.`, {
    provider: 'exotel',
    capability,
    outcome: 'refused',
  });
}

/** The error for what Exotel is not even asked, since it would refuse. */
export function exotelRefusal(message: string): CarrierError {
  return new CarrierError('VOICE_CARRIER_REFUSED', message, { provider: 'exotel', outcome: 'refused' });
}
