import { callStatuses } from '@voice/core/calls';
import type { CallEventRecord, CallRecord, UtteranceRecord } from '@voice/core/store';
import { describe, expect, it } from 'vitest';
import { dialectStatuses, toCallDetailJson, toCallJson } from './call-json.ts';

const call: CallRecord = {
  id: '00000000-0000-4000-8000-000000000001',
  accountId: 'account',
  agentId: 'agent',
  agentName: 'demo',
  connectionId: undefined,
  provider: 'twilio',
  providerCallId: 'CA1',
  direction: 'inbound',
  from: '+14155550100',
  to: '+14155550101',
  parameters: {},
  hangUpMethod: undefined,
  answeredBy: undefined,
  status: 'COMPLETED',
  endReason: 'caller-hung-up',
  endDetail: undefined,
  createdAt: new Date('2026-03-18T10:00:00.900Z'),
  answeredAt: new Date('2026-03-18T10:00:01Z'),
  endedAt: new Date('2026-03-18T10:00:03.500Z'),
  leaseUntil: new Date('2026-03-18T10:01:00Z'),
};

const utterance = (role: 'user' | 'assistant', content: string, startedAtMs: number): UtteranceRecord => ({
  callId: call.id,
  sequence: 0,
  role,
  content,
  generated: content,
  startedAtMs,
  endedAtMs: startedAtMs + 100,
  interrupted: false,
});

const latency = (totalMs: number): CallEventRecord => ({
  id: 'event',
  callId: call.id,
  sequence: 0,
  type: 'turn-latency',
  at: call.createdAt,
  atMs: 0,
  data: { totalMs, ownMs: 1 },
});

describe('a call', () => {
  it('has timestamps without zone and its duration in seconds', () => {
    expect(toCallJson(call)).toMatchObject({
      status: 'completed',
      created_at: '2026-03-18T10:00:00',
      start_time: '2026-03-18T10:00:01',
      end_time: '2026-03-18T10:00:03',
      duration: 2.5,
      end_reason: 'caller-hung-up',
      end_detail: null,
    });
  });

  it('that was never answered has no duration', () => {
    expect(toCallJson({ ...call, answeredAt: undefined })).toMatchObject({ duration: null, start_time: null });
  });

  it.each([
    ['PENDING', 'ringing'],
    ['RINGING', 'ringing'],
    ['IN_PROGRESS', 'in_progress'],
    ['COMPLETED', 'completed'],
    ['FAILED', 'failed'],
    ['NO_ANSWER', 'no_answer'],
    ['BUSY', 'failed'],
    ['CANCELED', 'failed'],
  ] as const)('that is %s shows as %s', (status, shown) => {
    expect(toCallJson({ ...call, status }).status).toBe(shown);
  });

  it('shows every status of ours in exactly one of the five', () => {
    expect(Object.values(dialectStatuses).flat().sort()).toEqual([...callStatuses].sort());
  });
});

describe('the details of a call', () => {
  it('have the transcript as lines and as messages', () => {
    const utterances = [utterance('assistant', 'Hello!', 0), utterance('user', 'Goodbye.', 61_500)];
    const json = toCallDetailJson(call, { utterances, events: [] });
    expect(json.transcript).toBe('[00:00] Agent: Hello!\n[01:01] User: Goodbye.');
    expect(json.messages).toMatchObject([
      { role: 'assistant', content: 'Hello!' },
      { role: 'user', ended_at_ms: 61_600 },
    ]);
    expect(json).toMatchObject({ latency: null, recording_available: false, recording_url: null });
  });

  it('sum up how long the caller waited', () => {
    const events = [latency(900), latency(500), latency(700)];
    expect(toCallDetailJson(call, { utterances: [], events }).latency).toMatchObject({
      turns: 3,
      total_ms: { p50: 700, max: 900 },
      own_ms: { p50: 1, max: 1 },
      model_ms: { p50: null, max: null },
    });
  });
});
