import type { NumberRegister } from '../../account/number-register.ts';
import type { ExotelDestination, ExotelOrder, ExotelStatusCallback } from '../../exotel/exotel-order.ts';
import { isE164, toE164 } from '../../network/phone-number.ts';
import type { RestCall } from '../carrier-api.ts';
import type { RestAnswer } from '../rest-answer.ts';
import { exotelError } from './exotel-errors.ts';

const known = [
  ...['From', 'To', 'CallerId', 'Url', 'CallType', 'TimeLimit', 'TimeOut', 'StreamUrl', 'StreamType', 'StreamName'],
  ...['Record', 'RecordingChannels', 'RecordingFormat', 'CustomField', 'WaitUrl'],
  ...['StatusCallback', 'StatusCallbackContentType'],
];
const EVENTS = /^StatusCallbackEvents\[\d+\]$/;
const MAX_STREAM_URL_LENGTH = 600;
const MAX_CUSTOM_FIELD_LENGTH = 128;
const MAX_STREAM_NAME_LENGTH = 32;
const MAX_TIME_LIMIT_SECONDS = 14_400;
const DEFAULT_TIMEOUT_SECONDS = 30;

export interface ExotelOrderRules {
  readonly numbers: NumberRegister;
  readonly accountSid: string;
  /** App ids of the account's flows. */
  readonly flows: readonly string[];
}

/**
 * Reads a request to `connect` as strictly as its pages. `From` is the person who is called.
 * @returns the order, or Exotel's refusal
 * @see https://developer.exotel.com/api/make-a-call-api
 */
export function readExotelOrder(call: RestCall, rules: ExotelOrderRules): ExotelOrder | RestAnswer {
  const { request, breach } = call;
  const form = request.form();
  if (form === undefined) {
    breach(
      'rest-content-type',
      `Expected a form, urlencoded or multipart, got ${request.contentType || 'no content type'}`,
    );
    return exotelError(400);
  }
  const refuse = (rule: string, message: string): RestAnswer => {
    breach(rule, message);
    return exotelError(400, message);
  };
  for (const name of new Set(form.keys())) {
    if (known.includes(name) || EVENTS.test(name)) continue;
    breach(
      'rest-parameter',
      `Expected one of ${known.join(', ')} or StatusCallbackEvents[n], got ${name.slice(0, 80)}`,
    );
  }
  const person = toE164(form.get('From') ?? '');
  const exophone = toE164(form.get('CallerId') ?? '');
  if (!isE164(person)) return refuse('rest-required', 'Expected the number of a person as From, got none');
  if (!isE164(exophone)) return refuse('rest-required', 'Expected an ExoPhone as CallerId, got none');
  if (!rules.numbers.isOurs(exophone)) {
    return refuse('rest-from-not-owned', 'Expected an ExoPhone of this account as CallerId, got another number');
  }
  const destination = readDestination(form, rules);
  if (typeof destination === 'string') return refuse('rest-destination', destination);
  const limit = judgeLimits(form);
  if (limit !== undefined) return refuse('rest-value', limit);
  return {
    to: person,
    from: exophone,
    destination,
    statusCallback: readStatusCallback(form, call),
    customField: form.get('CustomField') ?? undefined,
    ringTimeoutMs: 1000 * Number(form.get('TimeOut') ?? DEFAULT_TIMEOUT_SECONDS),
    timeLimitMs: 1000 * Number(form.get('TimeLimit') ?? MAX_TIME_LIMIT_SECONDS),
  };
}

/** @returns what is wrong, as a text */
function readDestination(form: URLSearchParams, { accountSid, flows }: ExotelOrderRules): ExotelDestination | string {
  const stream = form.get('StreamUrl');
  const url = form.get('Url');
  const to = form.get('To');
  if ([stream, url, to].filter((value) => value !== null).length !== 1) {
    return 'Expected one of StreamUrl, Url and To, got none or several';
  }
  if (stream !== null) {
    if (!URL.canParse(stream) || !/^wss?:/i.test(stream)) return 'Expected a wss:// URL as StreamUrl, got another text';
    if (stream.length > MAX_STREAM_URL_LENGTH)
      return `Expected a StreamUrl of at most ${MAX_STREAM_URL_LENGTH} characters, got ${stream.length}`;
    if (form.get('StreamType') !== 'bidirectional')
      return 'Expected StreamType "bidirectional" beside StreamUrl, got another one';
    return { type: 'stream', url: stream };
  }
  if (url !== null) {
    const match = /^https?:\/\/my\.exotel\.com\/([^/]+)\/exoml\/start_voice\/(\w+)$/.exec(url);
    if (match === null || match[1] !== accountSid) {
      return "Expected http://my.exotel.com/{sid}/exoml/start_voice/{app_id} as Url, got another one: a server's own URL is not supported";
    }
    const appId = match[2] as string;
    return flows.includes(appId)
      ? { type: 'flow', appId }
      : 'Expected the app id of a flow of this account, got an unknown one';
  }
  const number = toE164(to ?? '');
  return isE164(number) ? { type: 'number', number } : 'Expected a number as To, got another text';
}

function judgeLimits(form: URLSearchParams): string | undefined {
  const lengths = { CustomField: MAX_CUSTOM_FIELD_LENGTH, StreamName: MAX_STREAM_NAME_LENGTH };
  for (const [name, maximum] of Object.entries(lengths)) {
    const { length } = form.get(name) ?? '';
    if (length > maximum) return `Expected ${name} of at most ${maximum} characters, got ${length}`;
  }
  for (const name of ['TimeLimit', 'TimeOut']) {
    const text = form.get(name);
    if (text === null || (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_TIME_LIMIT_SECONDS)) continue;
    return `Expected ${name} from 1 to ${MAX_TIME_LIMIT_SECONDS} seconds, got "${text.slice(0, 80)}"`;
  }
  return undefined;
}

function readStatusCallback(form: URLSearchParams, { breach }: RestCall): ExotelStatusCallback | undefined {
  const url = form.get('StatusCallback');
  if (url === null) return undefined;
  if (!URL.canParse(url) || !/^https?:/i.test(url)) {
    breach('rest-url', `Expected an absolute http(s) URL as StatusCallback, got "${url.slice(0, 200)}"`);
    return undefined;
  }
  const asked = [...form].filter(([name]) => EVENTS.test(name)).map(([, value]) => value);
  const isEvent = (event: string): event is 'answered' | 'terminal' => event === 'answered' || event === 'terminal';
  for (const event of asked.filter((text) => !isEvent(text))) {
    breach('rest-value', `Expected answered or terminal in StatusCallbackEvents, got "${event.slice(0, 80)}"`);
  }
  const contentType = form.get('StatusCallbackContentType') ?? 'multipart/form-data';
  if (contentType !== 'multipart/form-data' && contentType !== 'application/json') {
    breach(
      'rest-value',
      `Expected multipart/form-data or application/json as StatusCallbackContentType, got "${contentType.slice(0, 80)}"`,
    );
  }
  return {
    url,
    events: asked.filter(isEvent),
    contentType: contentType === 'application/json' ? contentType : 'multipart/form-data',
  };
}
