import type { CarrierHttpResponse, ProviderName } from '@voice/core/telephony';
import type { Clock } from '@voice/core/time';
import { CarrierError, type CarrierErrorCode, carrierTitles } from './carrier-error.ts';
import { carrierSentence } from './carrier-sentence.ts';
import type { AnswerBody } from './read-json.ts';
import { parseRetryAfter } from './retry-after.ts';

/** What a carrier's error body says. */
export interface CarrierExplanation {
  /** The carrier's own code. */
  readonly carrierCode?: string | undefined;
  /** The carrier's own sentence, as sent. */
  readonly sentence?: string | undefined;
  /** What the reader should do, where the code tells: a clause without a full stop. */
  readonly advice?: string | undefined;
  /** Where the carrier's code tells more than the status. */
  readonly code?: CarrierErrorCode | undefined;
  /** Where the body says how long to wait. */
  readonly retryAfterMs?: number | undefined;
}

/** Reads a carrier's error body. Must not throw, whatever `body` is. */
export type ExplainCarrierError = (statusCode: number, body: unknown) => CarrierExplanation;

/** How errors of one account are told. */
export interface CarrierErrorOptions {
  readonly provider: ProviderName;
  readonly explain: ExplainCarrierError;
  /** Texts that must not come out in a message: tokens and keys. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
}

const ADVICE: Readonly<Partial<Record<CarrierErrorCode, string>>> = {
  VOICE_CARRIER_AUTH:
    'check the credentials, that the API base is of the region the account is in, and any IP allow-list of the account',
  VOICE_CARRIER_RATE_LIMIT: 'slow down, or ask the carrier for a higher limit',
  VOICE_CARRIER_UNAVAILABLE: 'try again later',
  VOICE_CARRIER_REFUSED: 'change the request and try again',
  VOICE_CARRIER_RESPONSE: 'check the API base',
};

/** The error of an answer that is no success. */
export function answerError(
  { status, headers }: CarrierHttpResponse,
  body: AnswerBody,
  { provider, explain, secrets, clock }: CarrierErrorOptions,
): CarrierError {
  const said = body.isJson ? explain(status, body.value) : {};
  const code = said.code ?? codeOf(status, body.isJson);
  const sentence = body.isJson
    ? carrierSentence(said.sentence ?? '', secrets)
    : `it answered ${body.came} instead of JSON`;
  const retryAfterMs = said.retryAfterMs ?? parseRetryAfter(headers['retry-after'], clock);
  const told = [
    `${carrierTitles[provider]} answered ${status}`,
    sentence,
    said.carrierCode && `code ${said.carrierCode}`,
  ];
  return new CarrierError(code, `${told.filter(Boolean).join(': ')}; ${said.advice ?? ADVICE[code]}`, {
    provider,
    statusCode: status,
    ...(said.carrierCode !== undefined && { carrierCode: said.carrierCode }),
    // A server that fails may have done its work before.
    outcome: status >= 500 || status === 408 || status < 300 ? 'unknown' : 'refused',
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** The error of a success that cannot be read: what was asked has probably been done. */
export function unreadableAnswerError(provider: ProviderName, statusCode: number, came: string): CarrierError {
  const message = `${carrierTitles[provider]} answered ${came} instead of JSON; ${ADVICE.VOICE_CARRIER_RESPONSE}`;
  return new CarrierError('VOICE_CARRIER_RESPONSE', message, { provider, statusCode, outcome: 'unknown' });
}

function codeOf(status: number, isJson: boolean): CarrierErrorCode {
  if (status === 401 || status === 403) return 'VOICE_CARRIER_AUTH';
  if (status === 429) return 'VOICE_CARRIER_RATE_LIMIT';
  if (status >= 500 || status === 408) return 'VOICE_CARRIER_UNAVAILABLE';
  // A page in place of JSON, or a redirect: this is not the carrier's interface.
  return status < 400 || !isJson ? 'VOICE_CARRIER_RESPONSE' : 'VOICE_CARRIER_REFUSED';
}
