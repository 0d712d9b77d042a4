import type { AgentConfig } from '../agents/index.ts';
import type { AnsweredBy, CallEndReason, CallEvent, CallStatus, FinalCallStatus, Utterance } from '../calls/index.ts';
import type { JsonObject } from '../services/index.ts';
import type { HangUpMethod, ProviderName } from '../telephony/index.ts';

/** A tenant. Every other row has one. */
export interface AccountRecord {
  readonly id: string;
  readonly name: string;
  /** What holds for all of the account's telephony. */
  readonly telephony: AccountTelephony;
  readonly createdAt: Date;
}

/** Settings of an account that belong to no single carrier; an absent one leaves the choice to the environment. */
export interface AccountTelephony {
  /** The carrier of outbound calls that name none. */
  readonly defaultProvider?: ProviderName;
  /** Where carriers reach us, without a trailing slash. */
  readonly publicBaseUrl?: string;
}

/** A key to the API; the key itself is not kept. */
export interface ApiKeyRecord {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** The key's first characters, for people to tell keys apart. */
  readonly prefix: string;
  /** SHA-256 of the key, hex. */
  readonly keyHash: string;
  readonly role: 'admin' | 'viewer';
  readonly createdAt: Date;
  readonly lastUsedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
}

/**
 * An account at a carrier, with its credentials, encrypted by whoever writes them. The default connection of a carrier
 * is the one whose missing settings come from the environment; it exists as soon as it is asked for.
 */
export interface ConnectionRecord {
  readonly id: string;
  readonly accountId: string;
  readonly provider: ProviderName;
  /** At most one of each carrier in an account. */
  readonly isDefault: boolean;
  readonly name: string;
  readonly status: 'ACTIVE' | 'INVALID_CREDENTIALS' | 'DISCONNECTED';
  /** What is not secret: account sid, base URL, numbers. */
  readonly settings: JsonObject;
  /** AES-256-GCM, with the id of its key: opaque to the store. Empty while there are none. */
  readonly encryptedCredentials: string;
  /** Calls at a time; `undefined` leaves it to the environment. */
  readonly maxConcurrentCalls: number | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A number of ours at a carrier and the agents that answer and call on it. */
export interface PhoneNumberRecord {
  readonly id: string;
  readonly accountId: string;
  readonly connectionId: string;
  readonly provider: ProviderName;
  /** E.164. One row for each number of a connection. */
  readonly phoneNumber: string;
  /** Becomes `undefined` when the agent is deleted. */
  readonly inboundAgentId: string | undefined;
  readonly outboundAgentId: string | undefined;
  readonly label: string | undefined;
  /** Calls over a number that is not active are refused. */
  readonly isActive: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface AgentRecord {
  readonly id: string;
  readonly accountId: string;
  readonly config: AgentConfig;
  /** Counts up with each change, from 1. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface CallRecord {
  readonly id: string;
  readonly accountId: string;
  readonly agentId: string;
  readonly agentName: string;
  readonly connectionId: string | undefined;
  readonly provider: ProviderName;
  /** The carrier's id; unknown until an outbound request is answered. */
  readonly providerCallId: string | undefined;
  readonly direction: 'inbound' | 'outbound';
  readonly from: string;
  readonly to: string;
  /** What the call was started with: data for greeting, prompt and tools. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly status: CallStatus;
  readonly endReason: CallEndReason | undefined;
  readonly endDetail: string | undefined;
  /** How we ended it at the carrier; `undefined` when the other side did, or nobody had to. */
  readonly hangUpMethod: HangUpMethod | undefined;
  readonly answeredBy: AnsweredBy | undefined;
  readonly createdAt: Date;
  readonly answeredAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** Until when the server that holds the call is taken to be alive. */
  readonly leaseUntil: Date;
}

export interface CallEventRecord extends CallEvent {
  readonly id: string;
  readonly callId: string;
  /** Position in the call's log, from 0. */
  readonly sequence: number;
  readonly at: Date;
}

export interface UtteranceRecord extends Utterance {
  readonly callId: string;
  /** Position in the transcript, from 0. */
  readonly sequence: number;
}

export interface RecordingRecord {
  readonly id: string;
  readonly callId: string;
  readonly accountId: string;
  /** Where the app keeps it: a path relative to its data folder. */
  readonly location: string;
  readonly byteLength: number;
  readonly durationMs: number;
  /** Hz */
  readonly sampleRate: number;
  readonly channels: number;
  readonly createdAt: Date;
}

/** Everything a call's end changes, in one act. */
export interface CallEnding {
  readonly status: FinalCallStatus;
  readonly reason: CallEndReason;
  readonly detail: string | undefined;
  readonly hangUpMethod: HangUpMethod | undefined;
  readonly endedAt: Date;
  /** What whoever ends the call knows of it, in case the earlier reports of it were not stored. */
  readonly knows?: Partial<Pick<CallRecord, 'providerCallId' | 'answeredAt' | 'answeredBy'>>;
  readonly events: readonly NewCallEvent[];
  readonly utterances: readonly NewUtterance[];
  readonly recording: RecordingRecord | undefined;
}

export type NewCallEvent = Omit<CallEventRecord, 'callId'>;
export type NewUtterance = Omit<UtteranceRecord, 'callId'>;
