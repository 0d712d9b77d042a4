import { isFinalCallStatus } from '@voice/core/calls';
import type { CallSearch, CarrierCallState, PlacedCall } from '@voice/core/telephony';
import { toE164 } from '../phone-numbers.ts';
import { asRecord, asText } from '../rest/read-json.ts';
import { parseExotelDate } from './exotel-dates.ts';
import { exotelAnsweredBy, exotelStatus } from './exotel-status.ts';

type Json = Readonly<Record<string, unknown>>;

/** The call in an answer about one: `{"Call":{…}}`; `undefined` when it has no id. */
export function readPlacedCall(json: unknown): PlacedCall | undefined {
  const call = asRecord(asRecord(json).Call);
  const providerCallId = asText(call.Sid);
  return providerCallId === undefined ? undefined : { providerCallId, carrierStatus: asText(call.Status) ?? 'unknown' };
}

/**
 * A call as Call Details knows it. Times and durations are final about two minutes after the end.
 * @see https://developer.exotel.com/docs/voice-v1/api-reference/call-details
 */
export function readCallState(json: unknown): CarrierCallState | undefined {
  const call = asRecord(asRecord(json).Call);
  const providerCallId = asText(call.Sid);
  if (providerCallId === undefined) return undefined;
  const details = asRecord(call.Details);
  const onCallSecs = seconds(firstLeg(details).OnCallDuration);
  const isAnswered = asText(call.Direction) === 'inbound' || (onCallSecs ?? 0) > 0;
  const status = exotelStatus(asText(call.Status), isAnswered) ?? 'PENDING';
  const isOver = isFinalCallStatus(status);
  return {
    providerCallId,
    status,
    answeredBy: exotelAnsweredBy(asText(call.AnsweredBy)),
    endedAt: isOver ? parseExotelDate(asText(call.EndTime)) : undefined,
    durationSecs: isOver ? (onCallSecs ?? seconds(details.ConversationDuration) ?? seconds(call.Duration)) : undefined,
    cause: undefined,
  };
}

/**
 * The call that was looked for, among those that Exotel lists: the one with our id where it comes back, else the only
 * one between the two numbers. Two of these are as good as none: nobody could tell which is which.
 */
export function pickCall(json: unknown, search: CallSearch, defaultCountry: string): PlacedCall | undefined {
  const listed = asRecord(json).Calls;
  const calls = (Array.isArray(listed) ? listed : []).map((entry: unknown) => {
    const record = asRecord(entry);
    return 'Call' in record ? asRecord(record.Call) : record;
  });
  const ours = calls.find((call) => asText(call.CustomField) === search.callId);
  const similar = calls.filter(
    (call) => asText(call.CustomField) === undefined && isBetween(call, search, defaultCountry),
  );
  const found = ours ?? (similar.length === 1 ? similar[0] : undefined);
  return found && readPlacedCall({ Call: found });
}

/** `From` is who is called. Our number is `PhoneNumberSid`, and also `To` in calls that ran through a flow. */
function isBetween(call: Json, { to, from, since }: CallSearch, defaultCountry: string): boolean {
  const e164 = (value: unknown) => toE164(asText(value) ?? '', defaultCountry);
  const created = parseExotelDate(asText(call.DateCreated));
  if (created !== undefined && created.getTime() + 1000 <= since.getTime()) return false;
  return e164(call.From) === to && (e164(call.PhoneNumberSid) === from || e164(call.To) === from);
}

function firstLeg(details: Json): Json {
  const legs = details.Legs;
  const first = asRecord(Array.isArray(legs) ? legs[0] : undefined);
  return 'Leg' in first ? asRecord(first.Leg) : first;
}

function seconds(value: unknown): number | undefined {
  const text = asText(value);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
