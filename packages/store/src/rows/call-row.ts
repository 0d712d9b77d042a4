import { type CallEndReason, callEventTypes, callStatuses } from '@voice/core/calls';
import type { CallEventRecord, CallRecord, RecordingRecord, UtteranceRecord } from '@voice/core/store';
import { z } from 'zod';
import { parseRow } from './parse-row.ts';
import { jsonObject, optionalDate, optionalText, provider, wholeNumber } from './row-fields.ts';

/** Every reason, as the compiler checks. */
const endReasons: Readonly<Record<CallEndReason, CallEndReason>> = {
  'caller-hung-up': 'caller-hung-up',
  'agent-ended': 'agent-ended',
  'ended-by-request': 'ended-by-request',
  'stream-lost': 'stream-lost',
  'no-stream': 'no-stream',
  'no-media': 'no-media',
  'idle-timeout': 'idle-timeout',
  'max-duration': 'max-duration',
  'engine-failed': 'engine-failed',
  'server-lost': 'server-lost',
  'carrier-failed': 'carrier-failed',
};

const callRow = z.object({
  id: z.string(),
  accountId: z.string(),
  agentId: z.string(),
  agentName: z.string(),
  connectionId: optionalText,
  provider,
  providerCallId: optionalText,
  direction: z.enum(['inbound', 'outbound']),
  from: z.string(),
  to: z.string(),
  status: z.enum(callStatuses),
  endReason: z
    .enum(endReasons)
    .nullable()
    .transform((reason) => reason ?? undefined),
  endDetail: optionalText,
  createdAt: z.date(),
  answeredAt: optionalDate,
  endedAt: optionalDate,
  leaseUntil: z.date(),
});

const callEventRow = z.object({
  id: z.string(),
  callId: z.string(),
  sequence: wholeNumber,
  type: z.enum(callEventTypes),
  at: z.date(),
  atMs: z.number(),
  data: jsonObject,
});

const utteranceRow = z.object({
  callId: z.string(),
  sequence: wholeNumber,
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  generated: z.string(),
  startedAtMs: z.number(),
  endedAtMs: z.number(),
  interrupted: z.boolean(),
});

const recordingRow = z.object({
  id: z.string(),
  callId: z.string(),
  accountId: z.string(),
  location: z.string(),
  byteLength: wholeNumber,
  durationMs: z.number(),
  sampleRate: wholeNumber,
  channels: wholeNumber,
  createdAt: z.date(),
});

/** @throws {StoreRowError} */
export function toCall(row: unknown): CallRecord {
  return parseRow('calls', callRow, row);
}

/** @throws {StoreRowError} */
export function toCallEvent(row: unknown): CallEventRecord {
  return parseRow('call_events', callEventRow, row);
}

/** @throws {StoreRowError} */
export function toUtterance(row: unknown): UtteranceRecord {
  return parseRow('utterances', utteranceRow, row);
}

/** @throws {StoreRowError} */
export function toRecording(row: unknown): RecordingRecord {
  return parseRow('recordings', recordingRow, row);
}
