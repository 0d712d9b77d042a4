import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VirtualClock } from '@voice/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { milestone } from '../testing/milestone.ts';
import { requestStream, requestText } from './request-stream.ts';
import { serverSentEvents } from './server-sent-events.ts';

const identity = { service: 'text-to-speech', vendor: 'acme' } as const;

describe('a request to a vendor', () => {
  let server: Server | undefined;
  let clock: VirtualClock;
  let abort: AbortController;
  beforeEach(() => {
    clock = new VirtualClock();
    abort = new AbortController();
  });
  afterEach(async () => {
    expect(clock.pendingCount, 'timers left behind').toBe(0);
    server?.closeAllConnections();
    server?.close();
    if (server?.listening) await once(server, 'close');
  });

  async function serve(listener: RequestListener): Promise<string> {
    server = createServer(listener);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const options = () => ({ identity, clock, silenceTimeoutMs: 5000 });
  const request = (url: string) => ({ url, signal: abort.signal });

  it('gives the body as it comes', async () => {
    const url = await serve((asked, response) => response.end(`${asked.method} ${asked.headers['x-key']}`));
    const text = await requestText({ ...request(url), headers: { 'x-key': 'k' }, body: 'hello' }, options());
    expect(text).toBe('POST k');
  });

  it.each([
    [301, 'VOICE_SERVICE_REQUEST', false],
    [400, 'VOICE_SERVICE_REQUEST', false],
    [401, 'VOICE_SERVICE_AUTH', false],
    [402, 'VOICE_SERVICE_AUTH', false],
    [403, 'VOICE_SERVICE_AUTH', false],
    [404, 'VOICE_SERVICE_REQUEST', false],
    [408, 'VOICE_SERVICE_UNAVAILABLE', true],
    [429, 'VOICE_SERVICE_RATE_LIMIT', true],
    [500, 'VOICE_SERVICE_UNAVAILABLE', true],
    [503, 'VOICE_SERVICE_UNAVAILABLE', true],
  ])('answers %i with the code %s', async (statusCode, code, retryable) => {
    const url = await serve((_, response) =>
      response
        .writeHead(statusCode, { location: '/elsewhere' })
        .end('{"error":{"code":"no_luck","message":"you said X"}}'),
    );
    const failure = await requestText(request(url), options()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, retryable, context: { ...identity, statusCode, vendorCode: 'no_luck' } });
    expect(String(failure)).not.toContain('you said X');
  });

  it.each([
    ['20', 20_000],
    ['Thu, 01 Jan 2026 00:00:07 GMT', 7000],
    ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
    ['soon', undefined],
  ])('reads Retry-After %j as %s ms', async (retryAfter, retryAfterMs) => {
    const url = await serve((_, response) => response.writeHead(429, { 'retry-after': retryAfter }).end());
    const failure = (await requestText(request(url), options()).catch((error: unknown) => error)) as {
      context: object;
    };
    expect(failure.context).toEqual({
      ...identity,
      statusCode: 429,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  });

  it('gives up on a vendor that takes the request and is silent, to the millisecond', async () => {
    const asked = milestone();
    const url = await serve(() => asked.reach());
    const outcome = expect(requestText(request(url), options())).rejects.toMatchObject({
      code: 'VOICE_SERVICE_TIMEOUT',
      message: 'acme (text-to-speech) sent nothing for 5000 ms',
    });
    await asked.reached;
    await clock.advance(4999);
    expect(clock.pendingCount).toBe(1);
    await clock.advance(1);
    await outcome;
  });

  it('gives up on a vendor that falls silent, but not because the reader takes its time', async () => {
    const url = await serve((_, response) => response.write('one'));
    const { chunks } = await requestStream(request(url), options());
    await chunks.next();
    await clock.advance(60_000);
    const outcome = expect(chunks.next()).rejects.toMatchObject({ code: 'VOICE_SERVICE_TIMEOUT' });
    await clock.advance(5000);
    await outcome;
  });

  it('tells a connection that breaks off', async () => {
    const url = await serve((_, response) => {
      response.write('one');
      setImmediate(() => response.destroy());
    });
    await expect(requestText(request(url), options())).rejects.toMatchObject({ code: 'VOICE_SERVICE_UNAVAILABLE' });
  });

  it.each(['before', 'during'])('ends with the reason when it is aborted %s the answer', async (moment) => {
    const url = await serve((_, response) => {
      if (moment === 'during') response.write('one');
      else abort.abort();
    });
    const reading = (async () => {
      const { chunks } = await requestStream(request(url), options());
      for await (const _ of chunks) abort.abort();
    })();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('lets the vendor go when nobody wants to hear the rest', async () => {
    const gone = milestone();
    const url = await serve((_, response) => {
      response.on('close', gone.reach);
      response.write('one');
    });
    const { chunks } = await requestStream(request(url), options());
    for await (const _ of chunks) break;
    await gone.reached;
  });

  it('reads events however the body was cut', async () => {
    const body = Buffer.from('event: delta\ndata: {"text":"Grüß"}\n\n: comment\n\ndata: one\ndata: two\n\n');
    async function* pieces() {
      for (const byte of body) yield Uint8Array.of(byte);
    }
    const events: unknown[] = [];
    for await (const event of serverSentEvents(pieces())) events.push(event);
    expect(events).toEqual([{ event: 'delta', data: '{"text":"Grüß"}' }, { data: 'one\ntwo' }]);
  });

  it('does not wait for ever for the end of an event', async () => {
    async function* endless() {
      for (;;) yield new Uint8Array(1024 * 1024).fill(0x61);
    }
    await expect(serverSentEvents(endless()).next()).rejects.toThrow(RangeError);
  });
});
