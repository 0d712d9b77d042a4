import { readFileSync } from 'node:fs';
import type { CarrierHttpRequest } from '@voice/core/telephony';
import { VirtualClock } from '@voice/core/testing';
import { SeededRandom } from '@voice/core/time';
import type { CallReport } from '../network/call-report.ts';
import type { Carrier } from '../network/carrier.ts';
import { PhoneNetwork, type PhoneNetworkOptions } from '../network/phone-network.ts';
import type { SimulatedCall } from '../network/simulated-call.ts';
import { credentials } from './call-test-server.ts';
import { type FakeAnswers, FakeLink } from './fake-link.ts';

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** What lets a request in. */
export const authorization: Readonly<Record<Carrier, Readonly<Record<string, string>>>> = {
  twilio: { authorization: basic(credentials.twilio.accountSid, credentials.twilio.authToken) },
  exotel: { authorization: basic(credentials.exotel.apiKey, credentials.exotel.apiToken) },
  vobiz: { 'x-auth-id': credentials.vobiz.authId, 'x-auth-token': credentials.vobiz.authToken },
};

export interface TestRequest {
  readonly form?: Readonly<Record<string, string | readonly string[]>>;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: what lets it in. */
  readonly auth?: Readonly<Record<string, string>>;
  /** Gives the request up. */
  readonly signal?: AbortSignal;
}

/** A network on a virtual clock, a server of a few lines, and a hand that sends REST requests. */
export function startTestNetwork(
  carrier: Carrier,
  { answers = [], ...options }: { answers?: FakeAnswers } & Partial<PhoneNetworkOptions> = {},
) {
  const clock = new VirtualClock(new Date('2026-03-03T10:15:00Z'));
  const link = new FakeLink(clock, carrier, answers);
  const network = new PhoneNetwork({ clock, random: new SeededRandom(7), link, credentials, ...options });
  const send = (method: CarrierHttpRequest['method'], path: string, request: TestRequest = {}) =>
    network.apis.request(toHttp(carrier, method, path, request), {
      signal: request.signal ?? new AbortController().signal,
    });
  /** Sends a request and lets time pass until it is answered. */
  const rest = async (method: CarrierHttpRequest['method'], path: string, request: TestRequest = {}) => {
    const { status, body } = await settled(clock, send(method, path, request));
    return { status, body, json: body === '' ? undefined : readJson(body) };
  };
  /** The next call that the server has placed. */
  const nextCall = () => settled(clock, network.nextOutbound());
  const finish = (call: SimulatedCall): Promise<CallReport> => settled(clock, call.done);
  return { clock, link, network, send, rest, nextCall, finish };
}

/** Lets virtual time pass until a promise is settled. */
export async function settled<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const note = () => {
    isSettled = true;
  };
  promise.then(note, note);
  await clock.runUntil(() => isSettled);
  return promise;
}

function toHttp(
  carrier: Carrier,
  method: CarrierHttpRequest['method'],
  path: string,
  { form, json, headers = {}, auth = authorization[carrier] }: TestRequest,
): CarrierHttpRequest {
  const url = `https://api.example.com${path}`;
  if (json !== undefined) {
    return {
      method,
      url,
      headers: { 'content-type': 'application/json', ...auth, ...headers },
      body: JSON.stringify(json),
    };
  }
  if (form === undefined) return { method, url, headers: { ...auth, ...headers }, body: '' };
  const fields = Object.entries(form).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one as string]),
  );
  const contentType = { 'content-type': 'application/x-www-form-urlencoded' };
  return { method, url, headers: { ...contentType, ...auth, ...headers }, body: String(new URLSearchParams(fields)) };
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
function readJson(body: string): any {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** A fixture beside a test. */
// biome-ignore lint/suspicious/noExplicitAny: fixtures have every shape
export function readFixture(name: string, base: string): any {
  return JSON.parse(readFileSync(new URL(`__fixtures__/${name}.json`, base), 'utf8'));
}

/** The fields of a form that a carrier has sent. */
export const formOf = (body: string | undefined): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(body));
