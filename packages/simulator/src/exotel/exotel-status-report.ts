import { hexId } from '../network/ids.ts';
import { indianNational, indiaTime } from '../network/india-time.ts';
import type { ExotelLeg } from './exotel-leg.ts';
import type { ExotelStatusCallback } from './exotel-order.ts';

const CALLBACK_TIMEOUT_MS = 10_000;

type Value = string | number | null | readonly Readonly<Record<string, string | number>>[];

/**
 * Reports the answer or the end of a call, as JSON or as multipart. Bracketed names for what is nested: Exotel does not
 * document them. Best effort: one try.
 * @see https://developer.exotel.com/api/make-a-call-api (StatusCallback)
 */
export function reportExotelStatus(
  leg: ExotelLeg,
  callback: ExotelStatusCallback,
  event: 'answered' | 'terminal',
): void {
  const isMinimal = callback.events.length === 0;
  if (isMinimal ? event === 'answered' : !callback.events.includes(event)) return;
  const fields = isMinimal ? minimalFields(leg) : event === 'answered' ? answeredFields(leg) : terminalFields(leg);
  const boundary = `----ExotelBoundary${hexId(leg.session.ids).slice(0, 16)}`;
  const isJson = callback.contentType === 'application/json';
  const request = {
    method: 'POST',
    url: callback.url,
    headers: { 'content-type': isJson ? 'application/json' : `multipart/form-data; boundary=${boundary}` },
    body: isJson ? JSON.stringify(fields) : multipart(fields, boundary),
  } as const;
  leg.session.later(leg.requests.report(request, { purpose: event, timeoutMs: CALLBACK_TIMEOUT_MS, tries: 1 }));
}

function minimalFields({ callSid, session }: ExotelLeg): Record<string, Value> {
  return {
    CallSid: callSid,
    DateUpdated: indiaTime(session.clock.date()),
    Status: session.record.phase,
    RecordingUrl: '',
  };
}

function answeredFields(leg: ExotelLeg): Record<string, Value> {
  return {
    ...commonFields(leg, 'answered', null),
    ...customField(leg),
    Legs: [{ OnCallDuration: 0, Status: 'in-progress' }],
  };
}

function terminalFields(leg: ExotelLeg): Record<string, Value> {
  const { record } = leg.session;
  const answeredBy = record.answeredAt === undefined ? 'NA' : (record.answeredBy ?? 'human').toUpperCase();
  const { Direction, ...common } = commonFields(leg, 'terminal', indiaTime(record.endedAt ?? leg.session.clock.date()));
  return {
    ...common,
    ConversationDuration: record.durationSecs,
    Direction: Direction as string,
    ...customField(leg),
    RecordingUrl: '',
    Legs: [{ OnCallDuration: record.durationSecs, Status: record.phase, AnsweredBy: answeredBy }],
  };
}

function commonFields(leg: ExotelLeg, event: string, endTime: string | null): Record<string, Value> {
  const { record, clock } = leg.session;
  return {
    CallSid: leg.callSid,
    EventType: event,
    DateCreated: indiaTime(record.createdAt),
    DateUpdated: indiaTime(clock.date()),
    Status: record.phase,
    To: indianNational(leg.exophone),
    From: indianNational(leg.person),
    PhoneNumberSid: indianNational(leg.exophone),
    StartTime: indiaTime(record.createdAt),
    EndTime: endTime,
    Direction: 'outbound-api',
  };
}

function customField({ session }: ExotelLeg): Record<string, Value> {
  const { customField: text } = session.record;
  return text === undefined ? {} : { CustomField: text };
}

function multipart(fields: Readonly<Record<string, Value>>, boundary: string): string {
  const parts = Object.entries(fields).flatMap(([name, value]) => flatten(name, value));
  const text = parts.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${text.join('')}--${boundary}--\r\n`;
}

function flatten(name: string, value: Value): readonly (readonly [string, string])[] {
  if (value === null) return [[name, '']];
  if (typeof value !== 'object') return [[name, String(value)]];
  return value.flatMap((item, index) =>
    Object.entries(item).map(([key, inner]) => [`${name}[${index}][${key}]`, String(inner)] as const),
  );
}
