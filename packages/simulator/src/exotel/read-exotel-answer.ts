import { errorMessage } from '@voice/core/errors';
import type { Judge } from '../network/call-log.ts';
import { judgeSocketUrl } from '../network/judge-url.ts';
import { isObject } from '../stream/read-message.ts';
import { parseXml } from '../xml/parse-xml.ts';

/** Of the query: pairs, and characters in total. */
const MAX_PARAMETERS = 3;
const MAX_PARAMETER_CHARACTERS = 256;
const sampleRates: readonly number[] = [8000, 16_000, 24_000];

/** The socket that Exotel is to open. */
export interface ExotelStreamPlan {
  /** Without user and password. */
  readonly url: string;
  /** Basic, when the URL had a user and a password. */
  readonly authorization: string | undefined;
  readonly customParameters: Readonly<Record<string, string>>;
  /** Hz */
  readonly sampleRate: number;
}

/**
 * Reads the answer to a Voicebot applet's dynamic URL: JSON `{"url":"wss://…"}`, or `<Connect><Stream url>` where
 * XML was asked for. Every breach goes to the judge.
 * @returns undefined when there is no socket to open
 * @see https://developer.exotel.com (Working with the Stream and Voicebot applet)
 */
export function readExotelAnswer(body: string, asked: 'json' | 'xml', judge: Judge): ExotelStreamPlan | undefined {
  const url = asked === 'json' ? readJsonUrl(body, judge) : readXmlUrl(body, judge);
  return url === undefined ? undefined : readExotelStreamUrl(url, judge);
}

function readJsonUrl(body: string, judge: Judge): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    judge.breach('answer-json', `Expected JSON {"url":"wss://…"}, got "${body.slice(0, 120)}"`);
    return undefined;
  }
  if (isObject(value) && typeof value.url === 'string') return value.url;
  judge.breach('answer-json', 'Expected a text in "url", got JSON without one');
  return undefined;
}

function readXmlUrl(body: string, judge: Judge): string | undefined {
  try {
    const root = parseXml(body);
    const connect = root.children.find(({ name }) => name === 'Connect');
    const url = connect?.children.find(({ name }) => name === 'Stream')?.attributes.url;
    if (root.name === 'Response' && url !== undefined) return url;
    judge.breach('answer-xml', 'Expected <Response><Connect><Stream url="wss://…"/>, got another document');
  } catch (error) {
    judge.breach('answer-xml', errorMessage(error));
  }
  return undefined;
}

/** A socket's URL as Exotel reads it. @returns undefined after a breach when nobody could open it */
export function readExotelStreamUrl(text: string, judge: Judge): ExotelStreamPlan | undefined {
  const url = judgeSocketUrl(text, undefined, judge);
  if (url === undefined) return undefined;
  const authorization = readAuthorization(url);
  const customParameters = Object.fromEntries(url.searchParams);
  const rate = customParameters['sample-rate'];
  delete customParameters['sample-rate'];
  judgeParameters(customParameters, judge);
  const sampleRate = Number(rate ?? 8000);
  if (!sampleRates.includes(sampleRate)) {
    judge.breach('sample-rate', `Expected sample-rate ${sampleRates.join(', ')} in the URL, got "${rate}"`);
  }
  return {
    url: authorization === undefined ? text.trim() : url.href,
    authorization,
    customParameters,
    sampleRate: sampleRates.includes(sampleRate) ? sampleRate : 8000,
  };
}

/** Takes user and password out of the URL. */
function readAuthorization(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined;
  const user = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  url.username = '';
  url.password = '';
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function judgeParameters(parameters: Readonly<Record<string, string>>, judge: Judge): void {
  const pairs = Object.entries(parameters);
  const length = pairs.reduce((total, [name, value]) => total + name.length + value.length, 0);
  if (pairs.length <= MAX_PARAMETERS && length <= MAX_PARAMETER_CHARACTERS) return;
  judge.breach(
    'custom-parameters',
    `Expected at most ${MAX_PARAMETERS} parameters of ${MAX_PARAMETER_CHARACTERS} characters in total, got ${pairs.length} of ${length}`,
  );
}
