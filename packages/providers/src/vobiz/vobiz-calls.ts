import type { CallSearch, CarrierCallState, OutboundCallRequest, PlacedCall } from '@voice/core/telephony';
import { toE164 } from '../phone-numbers.ts';
import { asRecord, asText } from '../rest/read-json.ts';
import { vobizEndStatus, vobizStatus } from './vobiz-status.ts';

/** Longest call, in seconds: whatever is asked for, Vobiz ends it then. */
const MAX_TIME_LIMIT_SECS = 14_400;

/**
 * Body of `Call/`. Every callback has a URL of its own: Vobiz sends hang-ups to the answer URL where none is given.
 * @see https://docs.vobiz.ai/call/make-call
 */
export function vobizCallBody(request: OutboundCallRequest): Readonly<Record<string, string | number>> {
  const { urls } = request;
  return {
    from: request.from,
    to: request.to,
    answer_url: urls.answer,
    answer_method: 'POST',
    ring_url: urls.status,
    ring_method: 'POST',
    hangup_url: urls.hangup,
    hangup_method: 'POST',
    hangup_on_ring: request.ringTimeoutSecs,
    time_limit: Math.min(request.maxDurationSecs, MAX_TIME_LIMIT_SECS),
    ...(request.machineDetection && {
      machine_detection: 'true',
      machine_detection_url: urls.machineDetection,
      machine_detection_method: 'POST',
    }),
  };
}

/** The call in the reply to a request to place one; `undefined` when it has no id. Pages differ in the spelling. */
export function readPlacedCall(json: unknown): PlacedCall | undefined {
  const reply = asRecord(json);
  const providerCallId =
    asText(reply.request_uuid) ?? asText(reply.call_uuid) ?? asText(reply.CallUUID) ?? asText(reply.RequestUUID);
  return providerCallId === undefined
    ? undefined
    : { providerCallId, carrierStatus: asText(reply.message) ?? 'queued' };
}

/** The ids in a list of queued or live calls. */
export function readCallIds(json: unknown): readonly string[] {
  const { calls } = asRecord(json);
  return Array.isArray(calls) ? calls.flatMap((id: unknown) => asText(id) ?? []) : [];
}

/** A call that is queued or going on; `undefined` for an answer that is about none. */
export function readLiveCall(providerCallId: string, json: unknown): CarrierCallState | undefined {
  const status = vobizStatus(asText(asRecord(json).call_status));
  if (status === undefined) return undefined;
  return {
    providerCallId,
    status,
    answeredBy: undefined,
    endedAt: undefined,
    durationSecs: undefined,
    cause: undefined,
  };
}

/**
 * A call that is over, by its record. `duration` counts the ringing, `billsec` begins with the answer.
 * @see https://docs.vobiz.ai/cdr
 */
export function readCallRecord(providerCallId: string, json: unknown): CarrierCallState | undefined {
  const record = asRecord(asRecord(json).data);
  if (asText(record.uuid) === undefined) return undefined;
  const talkedSecs = typeof record.billsec === 'number' ? record.billsec : undefined;
  return {
    providerCallId,
    status: vobizEndStatus(asText(record.hangup_cause), talkedSecs),
    answeredBy: undefined,
    endedAt: dateOf(record.end_time),
    durationSecs: talkedSecs,
    cause: asText(record.hangup_cause_name) ?? asText(record.hangup_cause),
  };
}

/** Whether a live call or a record is of a call between these two numbers, not from before then. */
export function isSearchedCall(value: unknown, search: CallSearch, defaultCountry: string): boolean {
  const call = asRecord(value);
  const e164 = (number: unknown) => toE164(asText(number) ?? '', defaultCountry);
  const isOutbound = (asText(call.direction) ?? asText(call.call_direction)) !== 'inbound';
  // Live calls begin their session in UTC without saying so, records say it.
  const began = dateOf(call.session_start) ?? dateOf(call.start_time);
  const isRecent = began === undefined || began.getTime() + 1000 > search.since.getTime();
  const from = e164(call.from ?? call.caller_id_number);
  const to = e164(call.to ?? call.destination_number);
  return isOutbound && isRecent && from === search.from && to === search.to;
}

function dateOf(value: unknown): Date | undefined {
  const text = asText(value);
  const match =
    text === undefined ? null : /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d:\d\d)?$/.exec(text);
  if (match === null) return undefined;
  const date = new Date(`${match[1]}T${match[2]?.slice(0, 12)}${match[3] ?? 'Z'}`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
