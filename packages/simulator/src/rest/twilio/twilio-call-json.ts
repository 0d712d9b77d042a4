import { friendlyName, type NumberRegister } from '../../account/number-register.ts';
import type { CallPhase, CallRecord } from '../../network/call-record.ts';
import { twilioTime } from '../../twilio/twilio-leg.ts';

/** What a minute costs, in dollars. */
const MINUTE_PRICE = 0.0085;
/** The price is known this long after the end, in ms. */
const PRICE_DELAY_MS = 60_000;

/**
 * A call as Twilio shows it: durations and prices are texts, times RFC 2822 or null.
 * @param phase when the request has just changed it
 * @see https://www.twilio.com/docs/voice/api/call-resource#call-properties
 */
export function twilioCallJson(
  record: CallRecord,
  {
    accountSid,
    numbers,
    now,
    phase = record.phase,
  }: { accountSid: string; numbers: NumberRegister; now: Date; phase?: CallPhase },
): Readonly<Record<string, unknown>> {
  const { callId, from, to, direction, answeredAt, endedAt, durationSecs } = record;
  const base = `/2010-04-01/Accounts/${accountSid}/Calls/${callId}`;
  const hasTimes = endedAt !== undefined && phase === 'completed';
  const isPriced = hasTimes && now.getTime() - endedAt.getTime() >= PRICE_DELAY_MS;
  return {
    sid: callId,
    date_created: null,
    date_updated: null,
    parent_call_sid: null,
    account_sid: accountSid,
    to,
    to_formatted: friendlyName(to),
    from,
    from_formatted: friendlyName(from),
    phone_number_sid: numbers.find(direction === 'inbound' ? to : from)?.sid ?? null,
    status: phase,
    start_time: answeredAt === undefined ? null : twilioTime(answeredAt),
    end_time: endedAt === undefined || phase === 'canceled' ? null : twilioTime(endedAt),
    duration: endedAt === undefined || phase === 'canceled' ? null : String(durationSecs),
    price: isPriced ? `-${(Math.ceil(durationSecs / 60) * MINUTE_PRICE).toFixed(5)}` : null,
    price_unit: 'USD',
    direction: direction === 'inbound' ? 'inbound' : 'outbound-api',
    answered_by: record.answeredByWord ?? null,
    annotation: null,
    api_version: '2010-04-01',
    forwarded_from: null,
    group_sid: null,
    caller_name: null,
    queue_time: '0',
    trunk_sid: null,
    uri: `${base}.json`,
    subresource_uris: { recordings: `${base}/Recordings.json` },
  };
}
