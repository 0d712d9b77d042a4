import { answerers, callEndReasons, callEventTypes, callStatuses } from '@voice/core/calls';
import type { CallEventRecord, CallRecord, RecordingRecord, UtteranceRecord } from '@voice/core/store';
import type { HangUpMethod } from '@voice/core/telephony';
import { z } from 'zod';
import { parseRow } from './parse-row.ts';
import { jsonObject, optionalDate, optionalEnum, optionalText, provider, textMap, wholeNumber } from './row-fields.ts';

/** Every method, as the compiler checks. */
const hangUpMethods = Object.keys({
  rest: true,
  'stream-stop': true,
  'socket-close': true,
} satisfies Record<HangUpMethod, true>) as HangUpMethod[];

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
  parameters: textMap,
  status: z.enum(callStatuses),
  endReason: optionalEnum(callEndReasons),
  endDetail: optionalText,
  hangUpMethod: optionalEnum(hangUpMethods),
  answeredBy: optionalEnum(answerers),
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
