import type { CallMeasurements } from '../measure/call-meter.ts';
import type { CallRecording } from '../measure/call-recorder.ts';
import type { StreamCounts } from '../stream/stream-counts.ts';
import type { Breach, CallEvent, CallParty, CallStatus } from './call-event.ts';
import type { CallDirection, CallPhase } from './call-record.ts';
import type { Carrier } from './carrier.ts';

/** Everything about a call that is over. Times in ms since the call began. */
export interface CallReport extends CallMeasurements {
  readonly carrier: Carrier;
  readonly callId: string;
  readonly direction: CallDirection;
  /** In the order in which they were opened. */
  readonly streamIds: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly status: CallStatus;
  /** What the carrier keeps as the call's last status. */
  readonly carrierStatus: CallPhase;
  readonly endedBy: CallParty;
  /** Why, in one or a few words: `hung-up`, `end-of-document`, `answer-timeout` … */
  readonly reason: string;
  /** Of the last media socket. */
  readonly closeCode: number | undefined;
  readonly durationMs: number;
  /** What the server did against the carrier's rules; empty is good. At most 500. */
  readonly breaches: readonly Breach[];
  /** All of them, also those that are not listed. */
  readonly breachCount: number;
  readonly timeline: readonly CallEvent[];
  readonly counts: StreamCounts;
  /** Waits of the script in which nothing came. */
  readonly timedOutWaits: number;
  /** When it was asked for. */
  readonly recording: CallRecording | undefined;
}
