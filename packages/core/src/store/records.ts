import type { AgentConfig } from '../agents/index.ts';
import type { CallEndReason, CallEvent, CallStatus, FinalCallStatus, Utterance } from '../calls/index.ts';
import type { JsonObject } from '../services/index.ts';
import type { ProviderName } from '../telephony/index.ts';

/** A tenant. Every other row has one. */
export interface AccountRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
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

/** Credentials for a carrier, encrypted by whoever writes them. */
export interface ConnectionRecord {
  readonly id: string;
  readonly accountId: string;
  readonly provider: ProviderName;
  readonly name: string;
  readonly status: 'ACTIVE' | 'INVALID_CREDENTIALS' | 'DISCONNECTED';
  /** What is not secret: account sid, base URL, numbers. */
  readonly settings: JsonObject;
  /** AES-256-GCM, with the id of its key: opaque to the store. */
  readonly encryptedCredentials: string;
  readonly maxConcurrentCalls: number;
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
  readonly status: CallStatus;
  readonly endReason: CallEndReason | undefined;
  readonly endDetail: string | undefined;
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
  readonly endedAt: Date;
  readonly events: readonly NewCallEvent[];
  readonly utterances: readonly NewUtterance[];
  readonly recording: RecordingRecord | undefined;
}

export type NewCallEvent = Omit<CallEventRecord, 'callId'>;
export type NewUtterance = Omit<UtteranceRecord, 'callId'>;
