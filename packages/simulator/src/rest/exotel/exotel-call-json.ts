import type { CallPhase, CallRecord } from '../../network/call-record.ts';
import { indianNational, indiaTime } from '../../network/india-time.ts';

/** What a minute costs, in rupees. */
const MINUTE_PRICE = 1.5;
/** The price is known this long after the end, in ms. */
const PRICE_DELAY_MS = 120_000;

export interface ExotelCallView {
  readonly accountSid: string;
  readonly now: Date;
  /** What the reply to a new call says instead of the truth: accepted, not answered. */
  readonly status?: CallPhase;
  /** `To` as the reply to a new call has it. Default the customer's number. */
  readonly to?: string | null;
  readonly hasDetails?: boolean;
}

/**
 * A call as Exotel shows it: times of India without a zone, durations and prices as texts.
 * @see https://developer.exotel.com/api/call-details
 */
export function exotelCallJson(record: CallRecord, view: ExotelCallView): Readonly<Record<string, unknown>> {
  const { callId, direction, createdAt, endedAt, answeredAt, phase, durationSecs } = record;
  const isOutbound = direction === 'outbound';
  const exophone = indianNational(isOutbound ? record.from : record.to);
  const isPriced = endedAt !== undefined && view.now.getTime() - endedAt.getTime() >= PRICE_DELAY_MS;
  const totalSecs = endedAt === undefined ? 0 : Math.ceil((endedAt.getTime() - createdAt.getTime()) / 1000);
  return {
    Sid: callId,
    ParentCallSid: null,
    DateCreated: indiaTime(createdAt),
    DateUpdated: indiaTime(endedAt ?? view.now),
    AccountSid: view.accountSid,
    To: view.to === undefined ? exophone : view.to,
    From: indianNational(isOutbound ? record.to : record.from),
    PhoneNumberSid: exophone,
    Status: view.status ?? phase,
    StartTime: indiaTime(createdAt),
    EndTime: endedAt === undefined ? null : indiaTime(endedAt),
    Duration: endedAt === undefined ? null : String(totalSecs),
    Price: isPriced ? (Math.ceil(durationSecs / 60) * MINUTE_PRICE).toFixed(3) : null,
    Direction: isOutbound ? 'outbound-api' : 'inbound',
    AnsweredBy: answeredAt === undefined ? null : (record.answeredBy ?? 'human'),
    ForwardedFrom: null,
    CallerName: null,
    Uri: `/v1/Accounts/${view.accountSid}/Calls/${callId}.json`,
    RecordingUrl: null,
    ...(view.hasDetails === true ? { Details: details(record) } : {}),
  };
}

function details({ phase, durationSecs }: CallRecord): Readonly<Record<string, unknown>> {
  return {
    ConversationDuration: durationSecs,
    Leg1Status: phase,
    Leg2Status: null,
    Legs: [{ Leg: { Id: 1, OnCallDuration: durationSecs } }],
  };
}
