import type { AgentRecord, CallRecord, Store, StreamAdmission } from '@voice/core/store';
import type { ProviderName } from '@voice/core/telephony';
import type { Clock, Ids } from '@voice/core/time';
import type { CallSetup, CallWarning } from './call-context.ts';
import type { CallSession } from './call-session.ts';

/** Longest delay of the write-behind, in ms: what was final this long before a crash survives it. */
export const MAX_WRITE_BEHIND_MS = 500;

export interface CallServiceOptions {
  store: Store;
  clock: Clock;
  ids: Ids;
  /** Hex. Of tokens only this is stored. */
  sha256: (text: string) => string;
  /** Awaited before a socket is admitted, once per call. */
  prepareConversation: (call: CallRecord) => Promise<CallSetup>;
  onWarning?: (warning: CallWarning) => void;
  /** How long a token admits a first socket, in ms. Default 120 000. */
  tokenLifetimeMs?: number;
  /** How long after its socket closed a token admits another, in ms. Default 10 000. */
  reuseMs?: number;
  /** How long a claimed call waits for its media stream, in ms. Default 60 000. */
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
  /** Largest number of calls at a time on this connection or carrier. */
  limit: number;
}

export type ClaimOutcome =
  /** `repeated`: the carrier had asked before. Either way the token admits a socket. */
  | { readonly outcome: 'claimed' | 'repeated'; readonly call: CallRecord; readonly token: string }
  | { readonly outcome: 'ended'; readonly call: CallRecord }
  /** At the limit, or the server takes no calls any more. */
  | { readonly outcome: 'full' };

export type AdmissionRefusal =
  | Extract<StreamAdmission, { outcome: 'refused' }>['reason']
  /** The conversation could not be prepared; the call has ended. */
  | 'setup-failed'
  | 'server-stopping';

export type AdmissionOutcome =
  | { readonly outcome: 'admitted'; readonly session: CallSession }
  | { readonly outcome: 'refused'; readonly reason: AdmissionRefusal };
