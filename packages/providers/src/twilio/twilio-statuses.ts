import type { AnsweredBy, CallStatus } from '@voice/core/calls';

const STATUSES: Readonly<Record<string, CallStatus>> = {
  queued: 'PENDING',
  initiated: 'PENDING',
  ringing: 'RINGING',
  'in-progress': 'IN_PROGRESS',
  completed: 'COMPLETED',
  busy: 'BUSY',
  'no-answer': 'NO_ANSWER',
  failed: 'FAILED',
  canceled: 'CANCELED',
};

/**
 * Twilio's status of a call as ours; `undefined` for one that is not documented.
 * @see https://www.twilio.com/docs/voice/api/call-resource#call-status-values
 */
export function twilioCallStatus(status: string | undefined): CallStatus | undefined {
  return status === undefined ? undefined : STATUSES[status];
}

/**
 * Twilio's finding of who answered as ours; `undefined` where it says nothing.
 * @see https://www.twilio.com/docs/voice/answering-machine-detection#asyncamdstatuscallback
 */
export function twilioAnsweredBy(answeredBy: string | null | undefined): AnsweredBy | undefined {
  if (answeredBy === undefined || answeredBy === null || answeredBy === '') return undefined;
  if (answeredBy === 'human' || answeredBy === 'fax') return answeredBy;
  return answeredBy.startsWith('machine') ? 'machine' : 'unknown';
}
