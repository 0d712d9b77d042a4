import { agentConfigSchema } from '@voice/core/agents';
import type {
  AccountRecord,
  AgentRecord,
  ApiKeyRecord,
  CallClaim,
  CallEnding,
  CallRecord,
  ConnectionRecord,
  NewCallEvent,
  NewUtterance,
  PhoneNumberRecord,
  RecordingRecord,
} from '@voice/core/store';

/** A moment of the suite: `seconds` after its beginning. */
export const at = (seconds: number) => new Date(1_760_000_000_000 + seconds * 1000);

export const account: AccountRecord = { id: 'account-1', name: 'Default', telephony: {}, createdAt: at(0) };
export const otherAccount: AccountRecord = { id: 'account-2', name: 'Other', telephony: {}, createdAt: at(1) };

export function apiKeyRecord(changes: Partial<ApiKeyRecord> = {}): ApiKeyRecord {
  return {
    id: 'key-1',
    accountId: account.id,
    name: 'laptop',
    prefix: 'vk_abc',
    keyHash: 'hash-1',
    role: 'admin',
    createdAt: at(0),
    lastUsedAt: undefined,
    revokedAt: undefined,
    ...changes,
  };
}

export function connectionRecord(changes: Partial<ConnectionRecord> = {}): ConnectionRecord {
  return {
    id: 'connection-1',
    accountId: account.id,
    provider: 'twilio',
    isDefault: false,
    name: 'Main line',
    status: 'ACTIVE',
    settings: { accountSid: 'AC1', numbers: ['+15551234567'] },
    encryptedCredentials: 'k1:opaque',
    maxConcurrentCalls: 10,
    createdAt: at(0),
    updatedAt: at(0),
    ...changes,
  };
}

/** A number of that connection without agents. */
export function phoneNumberRecord(changes: Partial<PhoneNumberRecord> = {}): PhoneNumberRecord {
  return {
    id: 'number-1',
    accountId: account.id,
    connectionId: 'connection-1',
    provider: 'twilio',
    phoneNumber: '+15551234567',
    inboundAgentId: undefined,
    outboundAgentId: undefined,
    label: undefined,
    isActive: true,
    createdAt: at(0),
    updatedAt: at(0),
    ...changes,
  };
}

export function agentRecord(name: string, changes: Partial<AgentRecord> = {}): AgentRecord {
  return {
    id: `agent-${name}`,
    accountId: account.id,
    config: agentConfigSchema.parse({ name, prompt: `You are ${name}.` }),
    version: 1,
    createdAt: at(0),
    updatedAt: at(0),
    ...changes,
  };
}

/** An inbound Twilio call that rings at `at(0)`, its server alive until `at(60)`. */
export function callRecord(id: string, changes: Partial<CallRecord> = {}): CallRecord {
  return {
    id,
    accountId: account.id,
    agentId: 'agent-demo',
    agentName: 'demo',
    connectionId: undefined,
    provider: 'twilio',
    providerCallId: `CA-${id}`,
    direction: 'inbound',
    from: '+15551230001',
    to: '+15551230002',
    parameters: {},
    status: 'RINGING',
    endReason: undefined,
    endDetail: undefined,
    hangUpMethod: undefined,
    answeredBy: undefined,
    createdAt: at(0),
    answeredAt: undefined,
    endedAt: undefined,
    leaseUntil: at(60),
    ...changes,
  };
}

/** A claim of that call; its token's hash is `token-<id>`, good until `at(30)`. */
export function claimOf(call: CallRecord, changes: Partial<CallClaim> = {}): CallClaim {
  return { call, token: { tokenHash: `token-${call.id}`, expiresAt: at(30) }, limit: 10, ...changes };
}

/** The event at this place of a call's log. */
export function eventRecord(callId: string, sequence: number, changes: Partial<NewCallEvent> = {}): NewCallEvent {
  return {
    id: `${callId}-event-${sequence}`,
    sequence,
    type: 'caller-spoke',
    at: at(sequence),
    atMs: sequence * 20.5,
    data: { text: `event ${sequence}` },
    ...changes,
  };
}

export function utteranceRecord(sequence: number, changes: Partial<NewUtterance> = {}): NewUtterance {
  return {
    sequence,
    role: sequence % 2 === 0 ? 'assistant' : 'user',
    content: `words ${sequence}`,
    generated: `words ${sequence}, and more`,
    startedAtMs: sequence * 1000,
    endedAtMs: sequence * 1000 + 640.25,
    interrupted: sequence % 2 === 0,
    ...changes,
  };
}

export function recordingRecord(callId: string, changes: Partial<RecordingRecord> = {}): RecordingRecord {
  return {
    id: `recording-${callId}`,
    callId,
    accountId: account.id,
    location: `recordings/${callId}.wav`,
    byteLength: 5_000_000_000,
    durationMs: 61_020.5,
    sampleRate: 8000,
    channels: 2,
    createdAt: at(62),
    ...changes,
  };
}

/** An ordinary ending at `at(61)`, without anything left to write. */
export function endingRecord(changes: Partial<CallEnding> = {}): CallEnding {
  return {
    status: 'COMPLETED',
    reason: 'caller-hung-up',
    detail: undefined,
    hangUpMethod: undefined,
    endedAt: at(61),
    events: [],
    utterances: [],
    recording: undefined,
    ...changes,
  };
}
