import type { CallEndReason, FinalCallStatus } from '@voice/core/calls';

/** The terminal status that each reason means. */
export const finalStatusOf: Readonly<Record<CallEndReason, FinalCallStatus>> = {
  'caller-hung-up': 'COMPLETED',
  'agent-ended': 'COMPLETED',
  'ended-by-request': 'COMPLETED',
  'idle-timeout': 'COMPLETED',
  'max-duration': 'COMPLETED',
  'stream-lost': 'FAILED',
  'no-stream': 'FAILED',
  'no-media': 'FAILED',
  'engine-failed': 'FAILED',
  'server-lost': 'FAILED',
  'carrier-failed': 'FAILED',
};
