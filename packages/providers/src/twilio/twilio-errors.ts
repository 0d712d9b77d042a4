import type { CarrierExplanation } from '../rest/answer-error.ts';
import type { CarrierErrorCode } from '../rest/carrier-error.ts';
import { asRecord, asText } from '../rest/read-json.ts';

/** What to do about a code of Twilio's, and what kind of failure it is where the status does not tell. */
interface Advice {
  readonly advice: string;
  readonly code?: CarrierErrorCode;
}

const upgrade = 'verify the number in the Twilio console (Verified Caller IDs), or upgrade the trial account';
const regulation = 'enter the address or regulatory bundle that this country asks for in the Twilio console';
const numberFormat = 'write the number in E.164, for example +14155550100';
const activate = 'the account is suspended or closed, or has no funds: see the Twilio console';

/** Codes that people meet. @see https://www.twilio.com/docs/api/errors */
const ADVICE: Readonly<Record<string, Advice>> = {
  '10001': { advice: activate, code: 'VOICE_CARRIER_AUTH' },
  '10002': { advice: 'upgrade the trial account in the Twilio console' },
  '15004': { advice: 'set the public base URL: Twilio takes absolute URLs only' },
  '20003': {
    advice: 'check the account SID and the auth token; an account in another region has another token and API base',
    code: 'VOICE_CARRIER_AUTH',
  },
  '20005': { advice: activate, code: 'VOICE_CARRIER_AUTH' },
  '20008': { advice: 'test credentials place no calls: use those of the account', code: 'VOICE_CARRIER_AUTH' },
  '20404': { advice: 'Twilio knows no such thing in this account; is the API base of the right region?' },
  '20429': { advice: 'slow down: calls beyond the account’s rate are refused', code: 'VOICE_CARRIER_RATE_LIMIT' },
  '21205': { advice: 'set a public base URL that Twilio can reach; its host name must not contain an underscore' },
  '21210': { advice: 'call from a number of this Twilio account, or verify the caller ID in its console' },
  '21211': { advice: numberFormat },
  '21212': { advice: 'call from a number of this Twilio account, in E.164' },
  '21214': { advice: 'Twilio cannot reach this number; check it by hand' },
  '21215': { advice: 'allow the country under Voice > Settings > Geo permissions in the Twilio console' },
  '21216': { advice: 'Twilio blocks this number for the account; ask its support' },
  '21217': { advice: numberFormat },
  '21219': { advice: upgrade },
  '21220': { advice: 'the call is over, or not in a state in which this can be done' },
  '21421': { advice: numberFormat },
  '21422': { advice: 'somebody else has bought the number; search again' },
  '21613': { advice: regulation },
  '21631': { advice: regulation },
  '21649': { advice: regulation },
  '32018': { advice: 'shorten what the caller hears when the agent cannot be reached' },
  '573005': { advice: upgrade },
};

/**
 * Reads `{code, message, more_info, status}`, or the newer `{code, title, detail, status}`. Only the code is relied on.
 * @see https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions
 */
export function explainTwilioError(_statusCode: number, body: unknown): CarrierExplanation {
  const record = asRecord(body);
  const carrierCode = asText(record.code);
  const sentence = asText(record.message) ?? asText(record.detail) ?? asText(record.title);
  return { carrierCode, sentence, ...(carrierCode !== undefined && ADVICE[carrierCode]) };
}
