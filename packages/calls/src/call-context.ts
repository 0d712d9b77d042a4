import type { ConversationPort, Utterance } from '@voice/core/calls';
import type { CallRecord, RecordingRecord, Store } from '@voice/core/store';
import type { CarrierAccount } from '@voice/core/telephony';
import type { Clock, Ids } from '@voice/core/time';

/** What a call talks with. */
export interface CallSetup {
  readonly conversation: ConversationPort;
  /** The longest the conversation lets itself last, in ms; somewhat later the call ends without being asked. */
  readonly maxDurationMs?: number;
  /** Called once, after the conversation has ended; its result becomes part of the terminal act. */
  finishRecording?(): Promise<RecordingRecord | undefined>;
}

/** Something that people should know and that no call ended by. */
export interface CallWarning {
  readonly message: string;
  readonly callId?: string;
  readonly error?: unknown;
}

/** The account at the carrier that a call runs over; `undefined` while its credentials are not complete. */
export type AccountOfCall = (call: CallRecord) => Promise<CarrierAccount | undefined>;

/** What everything in this package works with. */
export interface CallContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly warn: (warning: CallWarning) => void;
  readonly prepareConversation: (call: CallRecord, earlier: readonly Utterance[]) => Promise<CallSetup>;
  readonly accountOf: AccountOfCall;
  readonly noStreamTimeoutMs: number;
  readonly writeBehindMs: number;
}
