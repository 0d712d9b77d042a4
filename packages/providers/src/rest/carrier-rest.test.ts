import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { fetchFailure, jsonAnswer, type ScriptedAnswer, scriptedHttp } from '../test-support/scripted-http.ts';
import { CarrierRest, type CarrierRestRequest, MAX_CARRIER_BODY_LENGTH } from './carrier-rest.ts';
import { asRecord, asText } from './read-json.ts';

const url = 'https://api.example.com/v1/calls';
const get: CarrierRestRequest = { method: 'GET', url };
const post: CarrierRestRequest = { method: 'POST', url, body: 'To=1' };
const html: ScriptedAnswer = { body: '<!DOCTYPE html><title>Bad gateway</title>' };

/** Asks once and lets time pass until there is an outcome. */
async function ask(request: CarrierRestRequest, ...answers: readonly ScriptedAnswer[]) {
  const clock = new VirtualClock();
  const { http, requests } = scriptedHttp(...answers);
  const explain = (_status: number, body: unknown) => ({
    carrierCode: asText(asRecord(body).code),
    sentence: asText(asRecord(body).message),
  });
  const options = { provider: 'twilio', http, clock, explain, secrets: ['a-secret-token'] } as const;
  const rest = new CarrierRest({ ...options, headers: { authorization: 'Basic eDp5' } });
  const asked = rest.request(request).then(
    (answer) => ({ answer, error: undefined, afterMs: clock.now() }),
    (error: unknown) => ({ answer: undefined, error, afterMs: clock.now() }),
  );
  await clock.advance(120_000);
  return { ...(await asked), requests, pendingCount: clock.pendingCount };
}

describe('a request to a carrier', () => {
  it('carries the account’s headers and its own, and brings the JSON of a success', async () => {
    const { answer, requests, pendingCount } = await ask(
      { ...post, headers: { 'content-type': 'application/json' } },
      jsonAnswer({ sid: 'CA1' }, 201, { 'x-request-id': '7' }),
    );
    expect(answer).toMatchObject({ status: 201, json: { sid: 'CA1' }, headers: { 'x-request-id': '7' } });
    expect(requests).toEqual([
      {
        method: 'POST',
        url,
        headers: { accept: 'application/json', authorization: 'Basic eDp5', 'content-type': 'application/json' },
        body: 'To=1',
      },
    ]);
    expect(pendingCount).toBe(0);
  });

  it('takes an empty body as nothing said', async () => {
    expect((await ask({ method: 'DELETE', url }, { status: 204 })).answer).toMatchObject({
      status: 204,
      json: undefined,
    });
  });

  it.each<[string, ScriptedAnswer]>([
    ['a server that fails', jsonAnswer({}, 503)],
    ['a carrier that is busy', jsonAnswer({}, 429)],
    ['a time-out of the server', { status: 408 }],
    ['a connection that breaks', fetchFailure('ECONNRESET')],
    ['a front door that sends HTML', { ...html, status: 502 }],
  ])('is repeated after %s, when it changes nothing twice', async (_name, failure) => {
    const { answer, requests, afterMs } = await ask(get, failure, failure, jsonAnswer({ ok: true }));
    expect(answer?.json).toEqual({ ok: true });
    expect(requests).toHaveLength(3);
    expect(afterMs).toBe(500 + 2000);
  });

  it('is repeated when nothing was answered for 5 s', async () => {
    const { answer, afterMs } = await ask(get, 'silence', jsonAnswer({ ok: true }));
    expect(answer?.json).toEqual({ ok: true });
    expect(afterMs).toBe(5000 + 500);
  });

  it('gives up after three tries', async () => {
    const { error, requests } = await ask(get, jsonAnswer({}, 500), jsonAnswer({}, 500), jsonAnswer({}, 500));
    expect(error).toMatchObject({
      code: 'VOICE_CARRIER_UNAVAILABLE',
      context: { statusCode: 500, outcome: 'unknown' },
    });
    expect(requests).toHaveLength(3);
  });

  it('gives up after 14 s in all, the last try cut short', async () => {
    const { error, afterMs, requests } = await ask(get, 'silence', 'silence', 'silence');
    expect(error).toMatchObject({ code: 'VOICE_CARRIER_TIMEOUT', retryable: true });
    expect(requests).toHaveLength(3);
    expect(afterMs).toBe(14_000);
  });

  it('waits as long as the carrier asks', async () => {
    const { answer, afterMs } = await ask(get, jsonAnswer({}, 429, { 'retry-after': '7' }), jsonAnswer({ ok: true }));
    expect(answer?.json).toEqual({ ok: true });
    expect(afterMs).toBe(7000);
  });

  it('understands a date to wait for', async () => {
    const retryAfter = 'Thu, 01 Jan 2026 00:00:03 GMT';
    const { afterMs } = await ask(get, jsonAnswer({}, 503, { 'retry-after': retryAfter }), jsonAnswer({ ok: true }));
    expect(afterMs).toBe(3000);
  });

  it('does not wait longer than it may take', async () => {
    const { error, afterMs } = await ask(get, jsonAnswer({}, 429, { 'retry-after': '60' }));
    expect(error).toMatchObject({ code: 'VOICE_CARRIER_RATE_LIMIT', context: { retryAfterMs: 60_000 } });
    expect(afterMs).toBe(0);
  });

  it.each<[string, ScriptedAnswer, string]>([
    ['429', jsonAnswer({}, 429, { 'retry-after': '1' }), 'refused'],
    ['500', jsonAnswer({}, 500), 'unknown'],
    ['nothing', 'silence', 'unknown'],
    ['a broken connection', fetchFailure('ECONNRESET'), 'unknown'],
    ['a refused connection', fetchFailure('ECONNREFUSED'), 'refused'],
  ])('is never repeated when it places something: %s', async (_name, failure, outcome) => {
    const { error, requests } = await ask(post, failure);
    expect(requests).toHaveLength(1);
    expect(error).toMatchObject({ retryable: true, context: { outcome } });
  });

  it('waits 14 s for the outcome of what is never repeated', async () => {
    const { error, afterMs } = await ask(post, 'silence');
    expect(error).toMatchObject({ code: 'VOICE_CARRIER_TIMEOUT', message: expect.stringContaining('14000 ms') });
    expect(afterMs).toBe(14_000);
  });

  it('is repeated when the caller says that it may be', async () => {
    const { requests } = await ask({ ...post, isRepeatable: true }, jsonAnswer({}, 500), jsonAnswer({}));
    expect(requests).toHaveLength(2);
  });

  it.each<[string, ScriptedAnswer, string, string]>([
    ['a refusal', jsonAnswer({}, 400), 'VOICE_CARRIER_REFUSED', 'refused'],
    ['wrong credentials', jsonAnswer({}, 401), 'VOICE_CARRIER_AUTH', 'refused'],
    ['a forbidden address', { ...html, status: 403 }, 'VOICE_CARRIER_AUTH', 'refused'],
    ['a page that is missing', { ...html, status: 404 }, 'VOICE_CARRIER_RESPONSE', 'refused'],
    ['a redirect', { status: 302, headers: { location: 'https://x.example' } }, 'VOICE_CARRIER_RESPONSE', 'refused'],
    ['a login page', html, 'VOICE_CARRIER_RESPONSE', 'unknown'],
    ['broken JSON', { body: '{"sid":"CA' }, 'VOICE_CARRIER_RESPONSE', 'unknown'],
    ['too much', { body: ' '.repeat(MAX_CARRIER_BODY_LENGTH + 1) }, 'VOICE_CARRIER_RESPONSE', 'unknown'],
  ])('ends at once with %s', async (_name, answer, code, outcome) => {
    const { error, requests } = await ask(get, answer);
    expect(requests).toHaveLength(1);
    expect(error).toMatchObject({ code, retryable: false, context: { provider: 'twilio', outcome } });
  });

  it('says what came instead of JSON and shows none of it', async () => {
    const { error } = await ask(get, { ...html, status: 404 });
    expect(String(error)).toBe(
      'CarrierError: Twilio answered 404: it answered HTML instead of JSON; check the API base',
    );
    expect(String((await ask(get, { body: '<?xml version="1.0"?><Response/>' })).error)).toContain(
      'XML instead of JSON',
    );
  });

  it('passes the carrier’s sentence on, without secrets and numbers, in one line', async () => {
    const message = 'The number +1 (415) 555-0123\r\nis no good for a-secret-token. ';
    const { error } = await ask(post, jsonAnswer({ code: 21211, message }, 400));
    expect(String(error)).toBe(
      'CarrierError: Twilio answered 400: The number [number] is no good for [secret]: code 21211; change the request and try again',
    );
    expect(error).toMatchObject({ context: { carrierCode: '21211', statusCode: 400 } });
  });

  it('passes on no more than a sentence', async () => {
    const { error } = await ask(post, jsonAnswer({ message: 'no '.repeat(10_000) }, 400));
    expect(String(error).length).toBeLessThan(350);
  });

  it('can be called off: before, during and between tries', async () => {
    const clock = new VirtualClock();
    const { http, requests } = scriptedHttp('silence', jsonAnswer({}, 500));
    const rest = new CarrierRest({ provider: 'vobiz', http, clock, explain: () => ({}), secrets: [] });
    const reason = new Error('Nobody waits any more');
    const before = await rest.request({ ...get, signal: AbortSignal.abort(reason) }).catch((error: unknown) => error);
    expect([before, requests.length]).toEqual([reason, 0]);
    for (const tries of [1, 2]) {
      const controller = new AbortController();
      const asked = rest.request({ ...get, signal: controller.signal }).catch((error: unknown) => error);
      await clock.advance(100);
      controller.abort(reason);
      expect([await asked, requests.length]).toEqual([reason, tries]);
    }
    expect(clock.pendingCount).toBe(0);
  });

  it('does not wait for a way to the carrier that does not listen', async () => {
    const clock = new VirtualClock();
    const http = () => new Promise<never>(() => undefined);
    const rest = new CarrierRest({ provider: 'vobiz', http, clock, explain: () => ({}), secrets: [] });
    const asked = rest.request(post).catch((error: unknown) => error);
    await clock.advance(14_000);
    expect(await asked).toMatchObject({ code: 'VOICE_CARRIER_TIMEOUT' });
  });
});
