import type { CallParty, CallStatus } from './call-event.ts';

/** How a call ended, as its carrier sees it. */
export interface CallOutcome {
  readonly status: CallStatus;
  readonly endedBy: CallParty;
  readonly reason: string;
}
