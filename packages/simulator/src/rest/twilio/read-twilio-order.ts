import type { NumberRegister } from '../../account/number-register.ts';
import { isE164 } from '../../network/phone-number.ts';
import type { TwilioCallback, TwilioMachineDetection, TwilioOrder } from '../../twilio/twilio-order.ts';
import {
  type TwilioStatusCallback,
  type TwilioStatusEvent,
  twilioStatusEvents,
} from '../../twilio/twilio-status-reports.ts';
import type { RestCall } from '../carrier-api.ts';
import type { RestAnswer } from '../rest-answer.ts';
import { readTwilioDocument } from './read-twilio-document.ts';
import { twilioError } from './twilio-errors.ts';
import { readTwilioForm, textOf } from './twilio-form.ts';

const known = [
  ...['To', 'From', 'Url', 'Method', 'FallbackUrl', 'FallbackMethod', 'Twiml', 'ApplicationSid'],
  ...['StatusCallback', 'StatusCallbackMethod', 'StatusCallbackEvent', 'Timeout', 'TimeLimit', 'SendDigits'],
  ...['MachineDetection', 'MachineDetectionTimeout', 'MachineDetectionSpeechThreshold'],
  ...['MachineDetectionSpeechEndThreshold', 'MachineDetectionSilenceTimeout'],
  ...['AsyncAmd', 'AsyncAmdStatusCallback', 'AsyncAmdStatusCallbackMethod'],
  ...['Record', 'RecordingChannels', 'RecordingTrack', 'RecordingStatusCallback', 'RecordingStatusCallbackMethod'],
  ...[
    'RecordingStatusCallbackEvent',
    'Trim',
    'CallerId',
    'CallReason',
    'CallToken',
    'SipAuthUsername',
    'SipAuthPassword',
    'Byoc',
  ],
];

/** Whole numbers with their ranges and defaults, in the unit of the parameter. */
const ranges: Readonly<Record<string, readonly [minimum: number, maximum: number]>> = {
  Timeout: [1, 600],
  TimeLimit: [1, 86_400],
  MachineDetectionTimeout: [3, 59],
  MachineDetectionSpeechThreshold: [1000, 6000],
  MachineDetectionSpeechEndThreshold: [500, 5000],
  MachineDetectionSilenceTimeout: [2000, 10_000],
};
const DEFAULT_TIMEOUT_SECONDS = 60;
const DEFAULT_TIME_LIMIT_SECONDS = 14_400;

/**
 * Reads a request to place a call as strictly as its page.
 * @returns the order, or Twilio's refusal
 * @see https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource
 */
export function readTwilioOrder(call: RestCall, numbers: NumberRegister): TwilioOrder | RestAnswer {
  const form = readTwilioForm(call, known);
  const { breach } = call;
  const refuse = (rule: string, status: number, code: number, message: string): RestAnswer => {
    breach(rule, `Expected a call that Twilio can place, got: ${message}`);
    return twilioError(status, code, message);
  };
  const to = textOf(form, 'To');
  const from = textOf(form, 'From');
  if (to === undefined) return refuse('rest-required', 400, 21201, "No 'To' number is specified");
  if (from === undefined) return refuse('rest-required', 400, 21213, "No 'From' number is specified");
  if (!isE164(to)) return refuse('rest-number', 400, 21211, 'Invalid To phone number');
  if (!isE164(from)) return refuse('rest-number', 400, 21212, 'Invalid From number');
  if (to === from) return refuse('rest-number', 400, 21211, 'Invalid To phone number: the same as From');
  if (!numbers.isOurs(from)) return refuse('rest-from-not-owned', 400, 21210, 'From number not verified');
  const document = readTwilioDocument(form, call, 'create');
  if (!('type' in document)) return document;
  const sendDigits = textOf(form, 'SendDigits');
  if (sendDigits !== undefined && !/^[0-9A-D*#wW]{1,32}$/.test(sendDigits)) {
    return refuse('rest-value', 400, 21217, 'Invalid SendDigits');
  }
  for (const [name, [minimum, maximum]] of Object.entries(ranges)) {
    const text = textOf(form, name);
    if (text === undefined || (/^\d+$/.test(text) && Number(text) >= minimum && Number(text) <= maximum)) continue;
    return refuse('rest-value', 400, 20001, `${name} must be from ${minimum} to ${maximum}`);
  }
  return {
    to,
    from,
    document,
    statusCallback: readStatusCallback(form, call),
    ringTimeoutMs: 1000 * Number(textOf(form, 'Timeout') ?? DEFAULT_TIMEOUT_SECONDS),
    timeLimitMs: 1000 * Number(textOf(form, 'TimeLimit') ?? DEFAULT_TIME_LIMIT_SECONDS),
    sendDigits,
    machineDetection: readMachineDetection(form, call),
    recording:
      form.get('Record') === 'true' ? (readCallback(form, 'RecordingStatusCallback', call) ?? 'silent') : undefined,
  };
}

/** The URL of a callback with its method. A URL that Twilio cannot call is a breach, and there is no callback. */
export function readCallback(form: URLSearchParams, name: string, { breach }: RestCall): TwilioCallback | undefined {
  const url = textOf(form, name);
  if (url === undefined) return undefined;
  if (!URL.canParse(url) || !/^https?:/i.test(url) || new URL(url).hostname.includes('_')) {
    breach(
      'rest-url',
      `Expected an absolute http(s) URL without "_" in its host as ${name}, got "${url.slice(0, 200)}"`,
    );
    return undefined;
  }
  const method = textOf(form, `${name}Method`) ?? 'POST';
  if (method !== 'GET' && method !== 'POST')
    breach('rest-value', `Expected GET or POST as ${name}Method, got "${method}"`);
  return { url, method };
}

function readStatusCallback(form: URLSearchParams, call: RestCall): TwilioStatusCallback | undefined {
  const callback = readCallback(form, 'StatusCallback', call);
  if (callback === undefined) return undefined;
  const asked = form.getAll('StatusCallbackEvent');
  const isEvent = (text: string): text is TwilioStatusEvent => (twilioStatusEvents as readonly string[]).includes(text);
  for (const text of asked.filter((event) => !isEvent(event))) {
    call.breach(
      'rest-value',
      `Expected ${twilioStatusEvents.join(', ')} as StatusCallbackEvent, each in a key of its own, got "${text}"`,
    );
  }
  return { ...callback, events: asked.length === 0 ? ['completed'] : asked.filter(isEvent) };
}

function readMachineDetection(form: URLSearchParams, call: RestCall): TwilioMachineDetection | undefined {
  const mode = textOf(form, 'MachineDetection');
  if (mode === undefined) return undefined;
  if (mode !== 'Enable' && mode !== 'DetectMessageEnd') {
    call.breach('rest-value', `Expected Enable or DetectMessageEnd as MachineDetection, got "${mode}"`);
    return undefined;
  }
  const asyncAmd = textOf(form, 'AsyncAmd') ?? 'false';
  if (asyncAmd !== 'true' && asyncAmd !== 'false') {
    call.breach('rest-value', `Expected "true" or "false" as AsyncAmd, got "${asyncAmd}"`);
  }
  const callback = readCallback(form, 'AsyncAmdStatusCallback', call);
  if (asyncAmd === 'true' && callback === undefined) {
    call.breach(
      'rest-required',
      'Expected AsyncAmdStatusCallback beside AsyncAmd, got none: nobody hears the result (warning 21262)',
    );
  }
  return { mode, isAsync: asyncAmd === 'true', callback };
}
