import type { NumberRegister } from '../../account/number-register.ts';
import { isE164, toE164 } from '../../network/phone-number.ts';
import type { VobizCallback, VobizOrder } from '../../vobiz/vobiz-order.ts';
import type { RestCall } from '../carrier-api.ts';

type Kind = 'text' | 'number' | 'either';

const kinds: Readonly<Record<string, Kind>> = {
  from: 'text',
  to: 'text',
  answer_url: 'text',
  answer_method: 'text',
  ring_url: 'text',
  ring_method: 'text',
  hangup_url: 'text',
  hangup_method: 'text',
  fallback_url: 'text',
  fallback_method: 'text',
  time_limit: 'number',
  hangup_on_ring: 'number',
  ring_timeout: 'number',
  caller_name: 'text',
  send_digits: 'text',
  send_on_preanswer: 'either',
  machine_detection: 'text',
  machine_detection_time: 'number',
  machine_detection_url: 'text',
  machine_detection_method: 'text',
  machine_detection_maximum_speech_length: 'number',
  machine_detection_initial_silence: 'number',
  machine_detection_maximum_words: 'number',
  machine_detection_initial_greeting: 'number',
};
const DEFAULT_RING_SECONDS = 120;
const DEFAULT_TIME_LIMIT_SECONDS = 14_400;
const MAX_CALLER_NAME_LENGTH = 50;

type Body = Readonly<Record<string, unknown>>;

/**
 * Reads a request to place a call as strictly as its page.
 * @returns the order, or what is wrong with it, as a text
 * @see https://www.vobiz.ai/docs (Make an outbound call)
 */
export function readVobizOrder(body: Body, numbers: NumberRegister, breach: RestCall['breach']): VobizOrder | string {
  for (const [name, value] of Object.entries(body)) judgeField(name, value, breach);
  const from = toE164(textOf(body, 'from') ?? '');
  const to = toE164(textOf(body, 'to') ?? '');
  if (!isE164(from)) return 'from must be a number';
  if (!isE164(to)) return 'to must be a number';
  if (!numbers.isOurs(from)) return 'from is not a number of this account';
  const answer = readCallback(body, 'answer', breach);
  if (answer === undefined) return 'answer_url must be an absolute URL';
  const detection = textOf(body, 'machine_detection');
  if (detection !== undefined && detection !== 'true' && detection !== 'hangup') {
    return 'machine_detection must be "true" or "hangup"';
  }
  const timeLimit = Number(body.time_limit ?? DEFAULT_TIME_LIMIT_SECONDS);
  const ringSeconds = Number(body.hangup_on_ring ?? body.ring_timeout ?? DEFAULT_RING_SECONDS);
  if (!(timeLimit > 0) || !(ringSeconds > 0)) return 'time_limit and hangup_on_ring must be seconds above 0';
  const hangup = readCallback(body, 'hangup', breach);
  if (hangup === undefined) {
    breach('rest-hangup-url', 'Expected a hangup_url of its own, got none: the report of the end goes to answer_url');
  }
  return {
    to,
    from,
    answer,
    ring: readCallback(body, 'ring', breach),
    hangup: hangup ?? answer,
    ringTimeoutMs: ringSeconds * 1000,
    timeLimitMs: timeLimit * 1000,
    sendDigits: textOf(body, 'send_digits'),
    machineDetection: detection,
    machineDetectionUrl: readCallback(body, 'machine_detection', breach),
  };
}

function judgeField(name: string, value: unknown, breach: RestCall['breach']): void {
  const kind = kinds[name];
  if (kind === undefined) {
    breach('rest-parameter', `Expected one of ${Object.keys(kinds).join(', ')}, got ${name.slice(0, 80)}`);
    return;
  }
  const isRight = kind === 'either' || (kind === 'number' ? Number.isInteger(value) : typeof value === 'string');
  if (!isRight) breach('rest-value', `Expected ${name} as a ${kind}, got ${JSON.stringify(value)?.slice(0, 80)}`);
  if (name === 'caller_name' && String(value).length > MAX_CALLER_NAME_LENGTH) {
    breach(
      'rest-value',
      `Expected caller_name of at most ${MAX_CALLER_NAME_LENGTH} characters, got ${String(value).length}`,
    );
  }
}

function readCallback(body: Body, name: string, breach: RestCall['breach']): VobizCallback | undefined {
  const url = textOf(body, `${name}_url`);
  if (url === undefined) return undefined;
  if (!URL.canParse(url) || !/^https?:/i.test(url)) {
    breach('rest-url', `Expected an absolute http(s) URL as ${name}_url, got "${url.slice(0, 200)}"`);
    return undefined;
  }
  const method = textOf(body, `${name}_method`) ?? 'POST';
  if (method === 'GET' || method === 'POST') return { url, method };
  breach('rest-value', `Expected GET or POST as ${name}_method, got "${method.slice(0, 80)}"`);
  return { url, method: 'POST' };
}

function textOf(body: Body, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
