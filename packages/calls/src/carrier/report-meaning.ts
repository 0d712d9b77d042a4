import type { CallEndReason, FinalCallStatus } from '@voice/core/calls';

/** Why a call ended that the carrier reports as over. */
export const endReasonOfReport: Readonly<Record<FinalCallStatus, CallEndReason>> = {
  COMPLETED: 'caller-hung-up',
  BUSY: 'busy',
  NO_ANSWER: 'no-answer',
  CANCELED: 'canceled-by-carrier',
  FAILED: 'carrier-failed',
};

/** Ends that the carrier knows of already, or that never reached it: nothing has to be hung up. */
const OVER_AT_CARRIER: ReadonlySet<CallEndReason> = new Set([
  'caller-hung-up',
  'busy',
  'no-answer',
  'canceled-by-carrier',
  'dial-refused',
  'outcome-unknown',
  'carrier-failed',
]);

/** Whether a call that ended for this reason may still be going on at the carrier. */
export function mayGoOnAtCarrier(reason: CallEndReason): boolean {
  return !OVER_AT_CARRIER.has(reason);
}

/** Whether a sign of life after the end means that the carrier has not heard of it: the other ends came from there. */
export function isLateSignOfLife(reason: CallEndReason): boolean {
  return reason === 'outcome-unknown' || mayGoOnAtCarrier(reason);
}
