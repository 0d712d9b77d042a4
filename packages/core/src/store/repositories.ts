import type { AgentConfig } from '../agents/index.ts';
import type { AnsweredBy, CallStatus } from '../calls/index.ts';
import type { ProviderName } from '../telephony/index.ts';
import type {
  AccountRecord,
  AccountTelephony,
  AgentRecord,
  ApiKeyRecord,
  CallEnding,
  CallEventRecord,
  CallRecord,
  ConnectionRecord,
  NewCallEvent,
  NewUtterance,
  PhoneNumberRecord,
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
  /**
   * Keys to vendors of services, encrypted by whoever writes them: opaque to the store, empty while there are none.
   * @returns `undefined` when there is no such account
   */
  serviceKeys(id: string): Promise<string | undefined>;
  /** Replaces them, as long as they are what the writer has read. @returns whether they were */
  changeServiceKeys(id: string, change: { readonly from: string; readonly to: string }): Promise<boolean>;
}

/** What one write of the settings changes, in one act: the account's part, and its default connections. */
export interface TelephonySettingsChange {
  /** The new whole; absent leaves it as it is. */
  readonly telephony?: AccountTelephony;
  readonly connections: readonly {
    readonly id: string;
    readonly changes: ConnectionChanges;
  }[];
  readonly at: Date;
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

/** What may change of a connection; an absent field is kept, `maxConcurrentCalls: null` leaves it to the environment. */
export type ConnectionChanges = Partial<
  Pick<ConnectionRecord, 'name' | 'status' | 'settings' | 'encryptedCredentials'> & {
    readonly maxConcurrentCalls: number | null;
  }
>;

export interface ConnectionRepository {
  create(connection: ConnectionRecord): Promise<void>;
  /** The default connection of this carrier, made from `connection` if there is none; atomic, also across servers. */
  ensureDefault(connection: ConnectionRecord): Promise<ConnectionRecord>;
  /**
   * Writes the account's settings and those of its connections: all or nothing.
   * @returns whether account and connections exist
   */
  changeSettings(accountId: string, change: TelephonySettingsChange): Promise<boolean>;
  find(accountId: string, id: string): Promise<ConnectionRecord | undefined>;
  list(accountId: string): Promise<ConnectionRecord[]>;
  /** @returns the changed record */
  update(accountId: string, id: string, changes: ConnectionChanges, at: Date): Promise<ConnectionRecord | undefined>;
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

export interface PhoneNumberRepository {
  /** @returns false when the connection has this number already */
  create(number: PhoneNumberRecord): Promise<boolean>;
  find(accountId: string, id: string): Promise<PhoneNumberRecord | undefined>;
  /** Oldest first; of the account, or of one of its connections. */
  list(accountId: string, filter?: { readonly connectionId?: string }): Promise<PhoneNumberRecord[]>;
  /** The account's rows of this number at this carrier, oldest first: one for each connection that has it. */
  findByNumber(accountId: string, provider: ProviderName, phoneNumber: string): Promise<PhoneNumberRecord[]>;
  /** An absent field is kept, `null` clears it. @returns the changed record */
  update(
    accountId: string,
    id: string,
    changes: {
      readonly inboundAgentId?: string | null;
      readonly outboundAgentId?: string | null;
      readonly label?: string | null;
      readonly isActive?: boolean;
    },
    at: Date,
  ): Promise<PhoneNumberRecord | undefined>;
  /** Calls over it go on and keep their record. */
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
  /** Largest number of calls that may be PENDING, RINGING or IN_PROGRESS on this account's connection (on its carrier, for a call without one). */
  readonly limit: number;
  /** Makes a repeated request find its first call. */
  readonly idempotency?: {
    /** As the client chose it; one call for each in an account. */
    readonly key: string;
    /** SHA-256 of what was asked for, hex: the same key with another request is a mistake. */
    readonly requestHash: string;
  };
}

export type CallClaimed =
  | { readonly outcome: 'claimed'; readonly call: CallRecord }
  /** The carrier's call is known: its record, with the new token added to it unless it has ended. */
  | { readonly outcome: 'repeated'; readonly call: CallRecord }
  /** The idempotency key belongs to another request: the call it made. */
  | { readonly outcome: 'key-reused'; readonly call: CallRecord }
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
  /** Whether a call has a live socket, on whichever server. */
  hasStream(id: string): Promise<boolean>;
  /** A further token for a call that has not ended. @returns whether it was added */
  addToken(id: string, token: NewStreamToken): Promise<boolean>;
  /** Moves forward only (rank); the carrier's id, the moment of the answer and who answered are kept once known. @returns whether anything changed */
  progress(
    id: string,
    progress: { status?: CallStatus; providerCallId?: string; answeredAt?: Date; answeredBy?: AnsweredBy },
  ): Promise<boolean>;
  /**
   * Adds to the log and the transcript of a call, of one that has ended only to the
   * transcript. What is stored already is left alone; an entry whose place another one has comes after all others.
   */
  append(id: string, entries: { events: readonly NewCallEvent[]; utterances: readonly NewUtterance[] }): Promise<void>;
  /** @returns those of `ids` that have ended meanwhile, by another server's act */
  renewLeases(ids: readonly string[], until: Date): Promise<string[]>;
  /**
   * The terminal act. @returns whether this report was the first. A later one changes nothing, except that utterances
   * which only its sender knew are still added to the transcript.
   */
  end(id: string, ending: CallEnding): Promise<boolean>;
  find(accountId: string, id: string): Promise<CallRecord | undefined>;
  /** In any account: for routes that a carrier calls with the call's own secret. */
  findById(id: string): Promise<CallRecord | undefined>;
  findByProviderCallId(provider: ProviderName, providerCallId: string): Promise<CallRecord | undefined>;
  /** Newest first, stable. */
  list(
    accountId: string,
    filter: Page & { statuses?: readonly CallStatus[]; direction?: CallRecord['direction']; provider?: ProviderName },
  ): Promise<{ calls: CallRecord[]; total: number }>;
  events(accountId: string, id: string): Promise<CallEventRecord[]>;
  transcript(accountId: string, id: string): Promise<UtteranceRecord[]>;
  recording(accountId: string, id: string): Promise<RecordingRecord | undefined>;
  /** Calls that have not ended although nobody renewed their lease. */
  listAbandoned(at: Date): Promise<CallRecord[]>;
  /** PENDING, RINGING and IN_PROGRESS, over all accounts. */
  countActive(): Promise<number>;
  /** Slots taken on a connection at this moment: calls that have not ended and whose lease holds. */
  countHeldSlots(accountId: string, connectionId: string, at: Date): Promise<number>;
}

/** All repositories over one database. */
export interface Store {
  readonly accounts: AccountRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly connections: ConnectionRepository;
  readonly agents: AgentRepository;
  readonly phoneNumbers: PhoneNumberRepository;
  readonly calls: CallRepository;
  /** @throws when the database does not answer */
  ping(): Promise<void>;
  /** May be called twice. */
  close(): Promise<void>;
}
