import type { CallStatus } from '@voice/core/calls';
import type { CallEventRecord, CallRecord, RecordingRecord, UtteranceRecord } from '@voice/core/store';
import { latencySummary } from './latency-summary.ts';
import { preciseTimestamp, timestamp } from './timestamp.ts';
import { toUsageJson } from './usage-json.ts';

/** The five statuses of this dialect, and ours that each shows; `end_reason` says more. */
export const dialectStatuses = {
  ringing: ['PENDING', 'RINGING'],
  in_progress: ['IN_PROGRESS'],
  completed: ['COMPLETED'],
  failed: ['FAILED', 'BUSY', 'CANCELED'],
  no_answer: ['NO_ANSWER'],
} as const satisfies Record<string, readonly CallStatus[]>;

export type DialectStatus = keyof typeof dialectStatuses;

/** A call in a list. */
export function toCallJson(call: CallRecord): Record<string, unknown> {
  return {
    id: call.id,
    agent_id: call.agentId,
    agent_name: call.agentName,
    provider: call.provider,
    provider_call_id: call.providerCallId ?? null,
    direction: call.direction,
    from_number: call.from,
    to_number: call.to,
    status: dialectStatus(call.status),
    end_reason: call.endReason ?? null,
    end_detail: call.endDetail ?? null,
    hang_up_method: call.hangUpMethod ?? null,
    answered_by: call.answeredBy ?? null,
    duration: durationSeconds(call),
    created_at: timestamp(call.createdAt),
    start_time: timestamp(call.answeredAt),
    end_time: timestamp(call.endedAt),
  };
}

/** A call with all that is known of it. */
export function toCallDetailJson(
  call: CallRecord,
  facts: { utterances: readonly UtteranceRecord[]; events: readonly CallEventRecord[]; recording?: RecordingRecord },
): Record<string, unknown> {
  return {
    ...toCallJson(call),
    custom_parameters: call.parameters,
    transcript: facts.utterances.map(toLine).join('\n'),
    messages: facts.utterances.map(toMessageJson),
    latency: latencySummary(facts.events),
    ...toUsageJson(facts.events),
    recording_available: facts.recording !== undefined,
    recording_url: facts.recording === undefined ? null : `/api/calls/${call.id}/recording`,
    recording_duration_ms: facts.recording?.durationMs ?? null,
  };
}

/** An entry of a call's log. */
export function toEventJson(event: CallEventRecord): Record<string, unknown> {
  return {
    id: event.id,
    call_id: event.callId,
    sequence: event.sequence,
    event_type: event.type,
    timestamp: preciseTimestamp(event.at),
    at_ms: event.atMs,
    data: event.data,
  };
}

function dialectStatus(status: CallStatus): DialectStatus {
  const names = Object.keys(dialectStatuses) as DialectStatus[];
  return names.find((name) => (dialectStatuses[name] as readonly CallStatus[]).includes(status)) ?? 'failed';
}

function durationSeconds({ answeredAt, endedAt }: CallRecord): number | null {
  return answeredAt === undefined || endedAt === undefined ? null : (endedAt.getTime() - answeredAt.getTime()) / 1000;
}

/** `[00:12] User: …`, the time since the conversation began. */
function toLine({ role, content, startedAtMs }: UtteranceRecord): string {
  const seconds = Math.floor(startedAtMs / 1000);
  const clock = [Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return `[${clock}] ${role === 'user' ? 'User' : 'Agent'}: ${content}`;
}

function toMessageJson(utterance: UtteranceRecord): Record<string, unknown> {
  return {
    role: utterance.role,
    content: utterance.content,
    generated: utterance.generated,
    started_at_ms: utterance.startedAtMs,
    ended_at_ms: utterance.endedAtMs,
    interrupted: utterance.interrupted,
  };
}
