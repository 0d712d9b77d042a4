import type { CallDirection, CallPhase } from './call-record.ts';
import type { Carrier } from './carrier.ts';

/** One thing in which the server did not do as the carrier's documentation says. */
export interface Breach {
  /** Stable name of the rule, for example `mark-reused`; the README lists them. */
  readonly rule: string;
  /** What was expected, what came. */
  readonly message: string;
  /** Milliseconds since the call began. */
  readonly atMs: number;
}

/** Who did it: the person on the line, the server under test, or the carrier itself. */
export type CallParty = 'caller' | 'server' | 'carrier';

/** What happened on a call, seen from the carrier. `atMs` counts from the start of the call. */
export type CallEvent = { readonly atMs: number } & CallEventBody;

/** A `CallEvent` before its time is put on it. */
export type CallEventBody =
  | {
      readonly type: 'call-started';
      readonly carrier: Carrier;
      readonly direction: CallDirection;
      readonly from: string;
      readonly to: string;
    }
  /** Where the call stands at the carrier. */
  | { readonly type: 'call-phase'; readonly phase: CallPhase }
  | { readonly type: 'request-sent'; readonly purpose: string; readonly method: string; readonly url: string }
  | {
      readonly type: 'answer-received';
      readonly purpose: string;
      /** 0 when there was no answer. */
      readonly statusCode: number;
      readonly durationMs: number;
      /** Why there was no answer. */
      readonly message?: string;
    }
  | { readonly type: 'stream-opened'; readonly url: string }
  | { readonly type: 'stream-refused'; readonly statusCode: number; readonly message: string }
  | { readonly type: 'stream-started'; readonly streamId: string }
  | { readonly type: 'stream-ended'; readonly endedBy: CallParty; readonly closeCode: number; readonly reason: string }
  | { readonly type: 'caller-speech-started'; readonly text: string | undefined }
  | { readonly type: 'caller-speech-stopped'; readonly text: string | undefined }
  | { readonly type: 'agent-speech-started' }
  | { readonly type: 'agent-speech-stopped' }
  | { readonly type: 'agent-gap'; readonly durationMs: number }
  | { readonly type: 'audio-cleared'; readonly droppedMs: number }
  | { readonly type: 'mark-returned'; readonly name: string; readonly wasPlayed: boolean }
  | { readonly type: 'digit-pressed'; readonly digit: string }
  /** Keys that the server has sent to the person on the line. */
  | { readonly type: 'digits-played'; readonly digits: string }
  /** The call was led into a room that others may be in (Twilio). */
  | { readonly type: 'room-joined'; readonly name: string }
  | { readonly type: 'hold-changed'; readonly isOnHold: boolean }
  /** The carrier records from now on. */
  | { readonly type: 'recording-started'; readonly recordingId: string }
  /** The other leg of a transfer has picked up. */
  | { readonly type: 'transfer-answered'; readonly number: string }
  /** Something went wrong on purpose. */
  | { readonly type: 'fault'; readonly where: string; readonly detail: string }
  | { readonly type: 'wait-timed-out'; readonly awaited: string }
  | { readonly type: 'document-verb'; readonly verb: string; readonly detail: string }
  | { readonly type: 'breach'; readonly rule: string; readonly message: string }
  | { readonly type: 'call-ended'; readonly status: CallStatus; readonly endedBy: CallParty; readonly reason: string };

/**
 * How a call ended, seen from the carrier. `completed`: a media stream was opened; `refused`: the server turned the
 * call away, or its media socket did; `busy`, `no-answer` and `canceled`: an outbound call that nobody answered;
 * `failed`: anything else, such as an unreadable answer or a number that cannot be reached.
 */
export type CallStatus = 'completed' | 'refused' | 'failed' | 'busy' | 'no-answer' | 'canceled';
