import type { Utterance } from '@voice/core/calls';
import type { AgentRecord, CallClaim, CallRecord, Store, StreamAdmission } from '@voice/core/store';
import type { ProviderName } from '@voice/core/telephony';
import type { Clock, Ids } from '@voice/core/time';
import type { AccountOfCall, CallSetup, CallWarning } from './call-context.ts';
import type { CallSession } from './live/call-session.ts';

/** Longest delay of the write-behind, in ms: what was final this long before a crash survives it. */
export const MAX_WRITE_BEHIND_MS = 500;

export interface CallServiceOptions {
  store: Store;
  clock: Clock;
  ids: Ids;
  /** Hex. Of tokens only this is stored. */
  sha256: (text: string) => string;
  /** Awaited before a socket is admitted, once per call. `earlier` is what was said on another server before. */
  prepareConversation: (call: CallRecord, earlier: readonly Utterance[]) => Promise<CallSetup>;
  /** Opens the account that a call runs over, to hang up and to ask how it stands. Without it calls end by their socket only. */
  accountOf?: AccountOfCall;
  onWarning?: (warning: CallWarning) => void;
  /** How long a token admits a first socket, in ms; an outbound call's while it may ring besides. Default 120 000. */
  tokenLifetimeMs?: number;
  /** How long after its socket closed a token admits another, in ms. Default 10 000. */
  reuseMs?: number;
  /** How long an inbound or answered call waits for its media stream, in ms. Default 60 000. */
  noStreamTimeoutMs?: number;
  /** How long an event or utterance may wait before it is written, in ms: at most 500. Default 250. */
  writeBehindMs?: number;
  /** How long a call outlives the server that held it, in ms. Default 60 000. */
  leaseMs?: number;
}

export interface ClaimRequest {
  /** The account's id. */
  account: string;
  agent: AgentRecord;
  provider: ProviderName;
  /** `undefined` until the carrier has given one (outbound). */
  providerCallId: string | undefined;
  direction: 'inbound' | 'outbound';
  from: string;
  to: string;
  connectionId?: string;
  /** Data for greeting, prompt and tools. */
  parameters?: Readonly<Record<string, string>>;
  /** Largest number of calls at a time on this connection or carrier. */
  limit: number;
  /** Makes a repeated request find its first call. */
  idempotency?: CallClaim['idempotency'];
  /** How long the token admits a first socket, in ms, when it is not the usual time. */
  tokenLifetimeMs?: number;
}

export type ClaimOutcome =
  /** `repeated`: the carrier had asked before. Either way the token admits a socket. */
  | { readonly outcome: 'claimed' | 'repeated'; readonly call: CallRecord; readonly token: string }
  | { readonly outcome: 'ended'; readonly call: CallRecord }
  /** The idempotency key belongs to another request: the call it made. */
  | { readonly outcome: 'key-reused'; readonly call: CallRecord }
  /** At the limit. */
  | { readonly outcome: 'full' }
  /** The server takes no calls any more. */
  | { readonly outcome: 'draining' };

export type AdmissionRefusal =
  | Extract<StreamAdmission, { outcome: 'refused' }>['reason']
  /** The conversation could not be prepared; the call has ended. */
  | 'setup-failed'
  | 'server-stopping';

export type AdmissionOutcome =
  | { readonly outcome: 'admitted'; readonly session: CallSession }
  | { readonly outcome: 'refused'; readonly reason: AdmissionRefusal };

/** What became of a request to take an unanswered call back. */
export type CancelOutcome =
  /** `already`: it was taken back before. */
  | { readonly outcome: 'canceled' | 'already' }
  /** It has been answered, or it has ended otherwise. */
  | { readonly outcome: 'too-late'; readonly call: CallRecord }
  | { readonly outcome: 'unknown' };
