import type { CarrierExplanation } from '../rest/answer-error.ts';
import { CarrierError } from '../rest/carrier-error.ts';
import { asRecord, asText } from '../rest/read-json.ts';

/** What to do, by Vobiz's code, or by status where it sends none. */
const ADVICE: Readonly<Record<string, string>> = {
  INSUFFICIENT_BALANCE: 'add credit in the Vobiz console',
  ACCOUNT_INACTIVE: 'finish the verification of the account in the Vobiz console, or ask its support',
  RATE_LIMIT_EXCEEDED: 'wait: a new account may place one call a second and hold three at once',
  did_cool_off: 'wait: the number rests for some days before it can be moved',
  401: 'check the auth id and the auth token',
  402: 'add credit in the Vobiz console',
};

/**
 * Either of Vobiz's two forms: `{"status":"error","error":{code,message,details}}` or `{"error":"…","details":"…"}`.
 * @see https://docs.vobiz.ai/call/make-call
 */
export function explainVobizError(statusCode: number, body: unknown): CarrierExplanation {
  const { error, details, message } = asRecord(body);
  const inner = asRecord(error);
  const carrierCode = asText(inner.code);
  const retryAfterSecs = asRecord(inner.details).retryAfter;
  return {
    carrierCode,
    sentence:
      asText(inner.message) ??
      ([asText(error), asText(details) ?? asText(message)].filter(Boolean).join(', ') || undefined),
    advice: ADVICE[carrierCode ?? ''] ?? ADVICE[statusCode],
    ...(typeof retryAfterSecs === 'number' && retryAfterSecs >= 0 && { retryAfterMs: retryAfterSecs * 1000 }),
  };
}

/** The error for what Vobiz is not even asked, since it would refuse. */
export function vobizRefusal(message: string): CarrierError {
  return new CarrierError('VOICE_CARRIER_REFUSED', message, { provider: 'vobiz', outcome: 'refused' });
}
