import type { CallEndReason, FinalCallStatus } from '@voice/core/calls';

/** The terminal status that each reason means. */
export const finalStatusOf: Readonly<Record<CallEndReason, FinalCallStatus>> = {
  'caller-hung-up': 'COMPLETED',
  'agent-ended': 'COMPLETED',
  'ended-by-request': 'COMPLETED',
  'idle-timeout': 'COMPLETED',
  'max-duration': 'COMPLETED',
  'canceled-by-request': 'CANCELED',
  'canceled-by-carrier': 'CANCELED',
  busy: 'BUSY',
  'no-answer': 'NO_ANSWER',
  'dial-refused': 'FAILED',
  'outcome-unknown': 'FAILED',
  'carrier-silent': 'FAILED',
  'stream-lost': 'FAILED',
  'no-stream': 'FAILED',
  'no-media': 'FAILED',
  'engine-failed': 'FAILED',
  'server-lost': 'FAILED',
  'carrier-failed': 'FAILED',
};
