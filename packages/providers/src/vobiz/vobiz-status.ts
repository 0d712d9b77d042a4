import type { CallStatus } from '@voice/core/calls';

const STATUSES: ReadonlyMap<string, CallStatus> = new Map([
  ['queued', 'PENDING'],
  ['ringing', 'RINGING'],
  ['in-progress', 'IN_PROGRESS'],
  ['completed', 'COMPLETED'],
  ['busy', 'BUSY'],
  ['no-answer', 'NO_ANSWER'],
  ['timeout', 'NO_ANSWER'],
  ['cancel', 'CANCELED'],
  ['canceled', 'CANCELED'],
  ['cancelled', 'CANCELED'],
  ['failed', 'FAILED'],
]);

const CAUSES: ReadonlyMap<string, CallStatus> = new Map([
  ['NORMAL_CLEARING', 'COMPLETED'],
  ['ALLOTTED_TIMEOUT', 'COMPLETED'],
  ['USER_BUSY', 'BUSY'],
  ['CALL_REJECTED', 'BUSY'],
  ['NO_ANSWER', 'NO_ANSWER'],
  ['NO_USER_RESPONSE', 'NO_ANSWER'],
  ['ORIGINATOR_CANCEL', 'CANCELED'],
  ['LOSE_RACE', 'CANCELED'],
]);

/** Our status for Vobiz's word; `undefined` for one that we do not know. */
export function vobizStatus(word: string | undefined): CallStatus | undefined {
  return word === undefined ? undefined : STATUSES.get(word.toLowerCase());
}

/**
 * How a call ended, where only its record tells: one that somebody talked on is completed whatever cut it off.
 * @param talkedSecs from answer to end
 * @see https://docs.vobiz.ai/concepts/hangup-causes
 */
export function vobizEndStatus(cause: string | undefined, talkedSecs: number | undefined): CallStatus {
  if (talkedSecs !== undefined && talkedSecs > 0) return 'COMPLETED';
  return CAUSES.get(cause ?? '') ?? 'FAILED';
}
