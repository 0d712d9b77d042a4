import type { AgentConfig } from '../agents/index.ts';
import type { CallStatus } from '../calls/index.ts';
import type { ProviderName } from '../telephony/index.ts';
import type {
  AccountRecord,
  AgentRecord,
  ApiKeyRecord,
  CallEnding,
  CallEventRecord,
  CallRecord,
  ConnectionRecord,
  NewCallEvent,
  NewUtterance,
  RecordingRecord,
  UtteranceRecord,
} from './records.ts';

/*
 * Repositories: one method per act, each one transaction, none open across an await of the caller.
 * Absence is `undefined`, a lost race is a `boolean` or an outcome; an error means that the database broke its word.
 * Time and ids come from the caller.
 */

export interface Page {
  /** 1 to 1000. */
  readonly limit: number;
  readonly offset: number;
}

export interface AccountRepository {
  /** The account that was created first, created now if there is none. */
  ensureDefault(account: AccountRecord): Promise<AccountRecord>;
  find(id: string): Promise<AccountRecord | undefined>;
}

export interface ApiKeyRepository {
  create(key: ApiKeyRecord): Promise<void>;
  /** A key that is not revoked. */
  findByHash(keyHash: string): Promise<ApiKeyRecord | undefined>;
  /** Oldest first, revoked ones too. */
  list(accountId: string): Promise<ApiKeyRecord[]>;
  /** @returns whether this was the first revocation */
  revoke(accountId: string, id: string, at: Date): Promise<boolean>;
  recordUse(id: string, at: Date): Promise<void>;
}

export interface ConnectionRepository {
  create(connection: ConnectionRecord): Promise<void>;
  find(accountId: string, id: string): Promise<ConnectionRecord | undefined>;
  list(accountId: string): Promise<ConnectionRecord[]>;
  /** @returns the changed record */
  update(
    accountId: string,
    id: string,
    changes: Partial<
      Pick<ConnectionRecord, 'name' | 'status' | 'settings' | 'encryptedCredentials' | 'maxConcurrentCalls'>
    >,
    at: Date,
  ): Promise<ConnectionRecord | undefined>;
  delete(accountId: string, id: string): Promise<boolean>;
}

export interface AgentRepository {
  /** @returns false when the account has an agent of that name */
  create(agent: AgentRecord): Promise<boolean>;
  find(accountId: string, id: string): Promise<AgentRecord | undefined>;
  findByName(accountId: string, name: string): Promise<AgentRecord | undefined>;
  /** By name. */
  list(accountId: string): Promise<AgentRecord[]>;
  /** Replaces the configuration and counts the version up. */
  update(accountId: string, id: string, config: AgentConfig, at: Date): Promise<AgentRecord | 'name-taken' | undefined>;
  /** Calls keep the agent's name. */
  delete(accountId: string, id: string): Promise<boolean>;
}

/** A word that admits one live socket of one call; only its hash is kept. */
export interface NewStreamToken {
  /** SHA-256, hex. */
  readonly tokenHash: string;
  readonly expiresAt: Date;
}

export interface CallClaim {
  readonly call: CallRecord;
  readonly token: NewStreamToken;
  /** Largest number of calls that may be PENDING, RINGING or IN_PROGRESS on this account's connection or carrier. */
  readonly limit: number;
}

export type CallClaimed =
  | { readonly outcome: 'claimed'; readonly call: CallRecord }
  /** The carrier's call is known: its record, with the new token added to it unless it has ended. */
  | { readonly outcome: 'repeated'; readonly call: CallRecord }
  | { readonly outcome: 'full' };

export type StreamAdmission =
  | { readonly outcome: 'admitted'; readonly call: CallRecord }
  /** `unknown`: no such token for this carrier and agent. `in-use`: its call has a live socket. `expired`: too old, or its socket closed too long ago. */
  | { readonly outcome: 'refused'; readonly reason: 'unknown' | 'expired' | 'in-use' | 'call-ended' };

export interface CallRepository {
  /** Takes a slot, creates the call and its token: one act. Calls whose lease has run out hold no slot. */
  claim(claim: CallClaim): Promise<CallClaimed>;
  /** Admits one socket; atomic, also across servers. A token that was used is good again for `reuseMs` after its socket closed. */
  admitStream(admission: {
    tokenHash: string;
    provider: ProviderName;
    agentName: string;
    at: Date;
    reuseMs: number;
  }): Promise<StreamAdmission>;
  /** The admitted socket is gone. */
  releaseStream(tokenHash: string, at: Date): Promise<void>;
  /** Moves forward only (rank). @returns whether anything changed */
  progress(id: string, progress: { status: CallStatus; providerCallId?: string; answeredAt?: Date }): Promise<boolean>;
  /** Adds to the log and the transcript of a call that has not ended; sequences that exist are left alone. */
  append(id: string, entries: { events: readonly NewCallEvent[]; utterances: readonly NewUtterance[] }): Promise<void>;
  renewLeases(ids: readonly string[], until: Date): Promise<void>;
  /** The terminal act. @returns whether this report was the first; later ones change nothing */
  end(id: string, ending: CallEnding): Promise<boolean>;
  find(accountId: string, id: string): Promise<CallRecord | undefined>;
  findByProviderCallId(provider: ProviderName, providerCallId: string): Promise<CallRecord | undefined>;
  /** Newest first, stable. */
  list(
    accountId: string,
    filter: Page & { statuses?: readonly CallStatus[] },
  ): Promise<{ calls: CallRecord[]; total: number }>;
  events(accountId: string, id: string): Promise<CallEventRecord[]>;
  transcript(accountId: string, id: string): Promise<UtteranceRecord[]>;
  recording(accountId: string, id: string): Promise<RecordingRecord | undefined>;
  /** Calls that have not ended although nobody renewed their lease. */
  listAbandoned(at: Date): Promise<CallRecord[]>;
  /** PENDING, RINGING and IN_PROGRESS, over all accounts. */
  countActive(): Promise<number>;
}

/** All repositories over one database. */
export interface Store {
  readonly accounts: AccountRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly connections: ConnectionRepository;
  readonly agents: AgentRepository;
  readonly calls: CallRepository;
  /** @throws when the database does not answer */
  ping(): Promise<void>;
  /** May be called twice. */
  close(): Promise<void>;
}
