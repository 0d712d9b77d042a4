import { type AnsweredBy, isFinalCallStatus } from '@voice/core/calls';
import type { CarrierReport, WebhookRequest } from '@voice/core/telephony';
import { asRecord, asText } from '../rest/read-json.ts';
import { readReportFields, requireField, type WebhookFields } from '../webhook-fields.ts';
import { exotelAnsweredBy, exotelStatus } from './exotel-status.ts';

/** One leg of a call, by Exotel's names. The first is the person who was called. */
type Leg = ReadonlyMap<string, string>;

/**
 * What Exotel reports: a status callback (multipart, unless JSON is asked for), or what an applet asks by GET.
 * @throws {WebhookFormatError} when it names no call
 * @see https://developer.exotel.com/docs/voice-v1/api-reference/status-callback
 * @see https://developer.exotel.com/docs/agentstream/passthru-applet
 */
export async function parseExotelReport(request: WebhookRequest): Promise<CarrierReport> {
  const fields = await readReportFields(request, 'exotel');
  const providerCallId = requireField(fields, ['CallSid'], 'exotel');
  const legs = legsOf(request, fields);
  const stream = streamOf(fields);
  const disconnectedBy = stream.get('DisconnectedBy');
  const status = statusOf(fields);
  return {
    providerCallId,
    status,
    answeredBy: answeredBy(legs),
    cause: disconnectedBy === undefined ? undefined : `the stream was ended by the ${disconnectedBy}`,
    durationSecs: status !== undefined && isFinalCallStatus(status) ? durationOf(fields, legs) : undefined,
    recordingUrl: nonEmpty(fields.get('RecordingUrl')) ?? stream.get('RecordingUrl'),
  };
}

/** An event tells whether `in-progress` means answered; an applet runs only in calls that are. */
function statusOf(fields: WebhookFields): CarrierReport['status'] {
  const event = fields.get('EventType')?.toLowerCase();
  const status = fields.get('Status');
  if (status === undefined || status === '') {
    if (event === 'answered') return 'IN_PROGRESS';
    return event === 'ringing' ? 'RINGING' : exotelStatus(fields.get('CallStatus'), true);
  }
  return exotelStatus(status, event === 'answered') ?? (event === 'ringing' ? 'RINGING' : undefined);
}

/** For a call to an agent there is no second leg to converse with: the first one's time is the call's. */
function durationOf(fields: WebhookFields, legs: readonly Leg[]): number | undefined {
  return secondsOf(legs[0]?.get('OnCallDuration')) ?? secondsOf(fields.get('ConversationDuration'));
}

function answeredBy(legs: readonly Leg[]): AnsweredBy | undefined {
  for (const leg of legs) {
    const answerer = exotelAnsweredBy(leg.get('AnsweredBy'));
    if (answerer !== undefined) return answerer;
  }
  return undefined;
}

/** Legs of a JSON body, of fields such as `Legs[0][Status]`, or of one field that holds JSON. */
function legsOf(request: WebhookRequest, fields: WebhookFields): readonly Leg[] {
  const isJson = (request.headers['content-type'] ?? '').toLowerCase().includes('json');
  const body = isJson && request.method === 'POST' ? parse(new TextDecoder().decode(request.body)) : undefined;
  const legs = asRecord(body).Legs ?? parse(fields.get('Legs'));
  if (Array.isArray(legs)) return legs.map((leg: unknown) => textsOf(asRecord(leg)));
  const first = nested(fields, 'Legs[0]');
  return first.size === 0 ? [] : [first, nested(fields, 'Legs[1]')];
}

/** What a Passthru applet after the Voicebot says of the stream: fields `Stream[…]`, or one that holds JSON. */
function streamOf(fields: WebhookFields): ReadonlyMap<string, string> {
  const text = fields.get('Stream');
  return text === undefined ? nested(fields, 'Stream') : textsOf(asRecord(parse(text)));
}

function nested(fields: WebhookFields, prefix: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of fields) {
    const isInside = name.startsWith(`${prefix}[`) && name.endsWith(']');
    if (isInside && value !== '') found.set(name.slice(prefix.length + 1, -1), value);
  }
  return found;
}

function textsOf(record: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(record)) {
    const text = asText(value);
    if (text !== undefined) texts.set(name, text);
  }
  return texts;
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function secondsOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
