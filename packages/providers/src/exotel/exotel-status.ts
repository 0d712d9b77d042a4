import type { AnsweredBy, CallStatus } from '@voice/core/calls';

const STATUSES: ReadonlyMap<string, CallStatus> = new Map([
  ['queued', 'PENDING'],
  ['ringing', 'RINGING'],
  ['completed', 'COMPLETED'],
  ['busy', 'BUSY'],
  ['failed', 'FAILED'],
  ['no-answer', 'NO_ANSWER'],
  ['canceled', 'CANCELED'],
]);

const ANSWERERS: ReadonlyMap<string, AnsweredBy> = new Map([
  ['human', 'human'],
  ['machine', 'machine'],
  ['notsure', 'unknown'],
]);

/**
 * Our status for Exotel's word, `undefined` for one that we do not know. `in-progress` alone says only that Exotel has
 * taken the call: it is in the reply to a request to place one, long before anybody answers.
 * @param isAnswered what else tells that somebody has answered
 * @see https://developer.exotel.com/docs/agentstream/connect-voice-ai
 */
export function exotelStatus(word: string | undefined, isAnswered: boolean): CallStatus | undefined {
  const status = word?.toLowerCase();
  if (status === 'in-progress') return isAnswered ? 'IN_PROGRESS' : undefined;
  return status === undefined ? undefined : STATUSES.get(status);
}

/** Who answered one leg; `undefined` for `NA` and what we do not know. Exotel's pages differ in the case. */
export function exotelAnsweredBy(word: string | undefined): AnsweredBy | undefined {
  return word === undefined ? undefined : ANSWERERS.get(word.toLowerCase());
}
