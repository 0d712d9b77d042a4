import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '@voice/core/testing';
import { openStore } from '@voice/store';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { announcement } from './announcement.ts';
import { parseConfig } from './config/config.ts';
import { startServer } from './server.ts';
import { TestServer } from './test-support/test-server.ts';
import { openMedia, TwilioLine } from './test-support/twilio-line.ts';

const eventually = <Value>(check: () => Value | Promise<Value>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'voice-data-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const occupant = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => occupant.once('listening', resolve));
  const { port } = occupant.address() as { port: number };
  await new Promise((resolve) => occupant.close(resolve));
  return port;
}

const withoutKey = { environment: { VOICE_API_KEY: '' } };

describe('the first start', () => {
  it('makes a key that works, and later starts do not', async () => {
    const first = await TestServer.start({ ...withoutKey, dataDir });
    const key = first.server.apiKey ?? '';
    expect(key).toMatch(/^vk_[\w-]{43}$/);
    expect(await first.api('GET', '/api/agents', { key })).toMatchObject({ status: 200 });
    expect(JSON.stringify(first.logs)).not.toContain(key);
    await first.close();

    const second = await TestServer.start({ ...withoutKey, dataDir });
    expect(second.server.apiKey).toBeUndefined();
    expect(await second.api('GET', '/api/agents', { key })).toMatchObject({ status: 200 });
    await second.close();
  });

  it('makes none when the environment has one', async () => {
    const server = await TestServer.start({ dataDir });
    expect(server.server.apiKey).toBeUndefined();
    expect(await server.server.store.apiKeys.list(server.server.accountId)).toEqual([]);
    await server.close();
  });

  it('makes an agent that can be called, which is not made again once there are others', async () => {
    const first = await TestServer.start({ dataDir });
    const { body } = await first.api('GET', '/api/agents');
    expect(body).toMatchObject([{ name: 'demo', llm_provider: 'rules' }]);
    await first.api('POST', '/api/agents', { body: { name: 'mine' } });
    await first.api('DELETE', `/api/agents/${body[0].id}`);
    await first.close();
    const second = await TestServer.start({ dataDir });
    expect((await second.api('GET', '/api/agents')).body).toMatchObject([{ name: 'mine' }]);
    await second.close();
  });

  it('is announced with the address, the key, and what to set', async () => {
    const bare = { VOICE_API_KEY: '', PUBLIC_BASE_URL: '', TWILIO_AUTH_TOKEN: '', VOBIZ_AUTH_TOKEN: '' };
    const server = await TestServer.start({ dataDir, environment: bare });
    const text = await announcement(server.server, parseConfig({}));
    expect(text).toContain(server.server.url);
    expect(text).toContain(server.server.apiKey);
    for (const name of ['PUBLIC_BASE_URL', 'TWILIO_AUTH_TOKEN', 'EXOTEL_API_KEY', 'VOBIZ_AUTH_ID']) {
      expect(text).toContain(name);
    }
    await server.close();
  });

  it("is announced with the webhooks of each carrier that is configured, Exotel's with its secret", async () => {
    const environment = { VOBIZ_AUTH_TOKEN: '', EXOTEL_API_KEY: 'k' };
    const server = await TestServer.start({ dataDir, environment });
    const config = parseConfig({ TWILIO_ACCOUNT_SID: 'AC', TWILIO_AUTH_TOKEN: 'x', EXOTEL_API_KEY: 'k' });
    const text = await announcement(server.server, config);
    expect(text).toContain(`${server.server.url}/telephony/twilio/inbound/demo\n`);
    expect(text).toMatch(/\/telephony\/exotel\/inbound\/demo\/[\w-]{43}/);
    expect(text).not.toContain('vobiz');
    expect(text).toContain('Warning: EXOTEL_API_KEY is set, but');
    await server.close();
  });

  it('fails with the reason when the port is taken, and uses up no key', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => occupant.once('listening', resolve));
    const { port } = occupant.address() as { port: number };
    const environment = { VOICE_API_KEY: '', PORT: String(port) };
    await expect(TestServer.start({ dataDir, environment })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    await new Promise((resolve) => occupant.close(resolve));
    const server = await TestServer.start({ ...withoutKey, dataDir });
    expect(server.server.apiKey).toBeDefined();
    await server.close();
  });
});

describe('health', () => {
  it('is told without a key', async () => {
    const server = await TestServer.start({ dataDir });
    expect(await server.api('GET', '/healthz', { key: '' })).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await server.api('GET', '/readyz', { key: '' })).toMatchObject({ status: 200, body: { status: 'ready' } });
    await server.close();
  });

  it('is not ready while the server starts, and nobody waits for an answer', async () => {
    const store = await openStore({ url: 'memory:' });
    let found: (calls: []) => void = () => undefined;
    const looking = new Promise<[]>((resolve) => {
      found = resolve;
    });
    store.calls.listAbandoned = () => looking; // What a start does when it listens already.
    const port = await freePort();
    const starting = TestServer.start({ dataDir, store, environment: { PORT: String(port) } });
    const ask = () => fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    const early = await vi.waitUntil(ask, { timeout: 10_000, interval: 5 });
    expect([early.status, early.headers.get('retry-after')]).toEqual([503, '1']);
    found([]);
    const server = await starting;
    expect((await ask())?.status).toBe(200);
    await server.close();
  });

  it('is not ready while the database does not answer', async () => {
    const server = await TestServer.start({ dataDir });
    await server.server.store.close();
    expect(await server.api('GET', '/readyz', { key: '' })).toMatchObject({ status: 503 });
    expect(await server.api('GET', '/healthz', { key: '' })).toMatchObject({ status: 200 });
    await server.close();
  });
});

describe('a server that is asked to stop', () => {
  it('takes no more calls, lets the live one finish, and then closes', async () => {
    const server = await TestServer.start({ dataDir });
    const socket = await new TwilioLine(server, 'CA1').connect();
    await eventually(() => expect(socket.messages.length).toBeGreaterThan(0));
    const closed = server.server.close({ drainMs: 60_000 });

    expect(await server.api('GET', '/readyz')).toMatchObject({ status: 503 });
    const second = await new TwilioLine(server, 'CA2').post('/telephony/twilio/inbound/demo');
    expect(await second.text()).toContain('<Reject');
    expect((await server.api('GET', '/api/calls')).body).toMatchObject({
      total: 1,
      calls: [{ status: 'in_progress' }],
    });

    socket.send({ event: 'stop', streamSid: 'MZ0123456789abcdef0123456789abcdef', stop: { callSid: 'CA1' } });
    socket.webSocket.close();
    await closed;
    await expect(server.api('GET', '/healthz')).rejects.toThrow();
    await server.server.close();
  });

  it('ends the calls that are left after the deadline', async () => {
    const server = await TestServer.start({ dataDir });
    const socket = await new TwilioLine(server, 'CA1').connect();
    await server.server.close({ drainMs: 0 });
    await socket.closed;
    const next = await TestServer.start({ dataDir });
    const { body } = await next.api('GET', '/api/calls');
    expect(body.calls[0].end_time).not.toBeNull();
    await next.close();
  });
});

describe('a server that dies in the middle of a call', () => {
  it('leaves a call that the next one ends as failed, with what was said so far', async () => {
    const clock = new VirtualClock();
    const died = await TestServer.start({ dataDir, clock });
    const socket = await new TwilioLine(died, 'CA1').connect();
    const { id } = (await died.api('GET', '/api/calls')).body.calls[0];
    // Real bytes travel between the steps of virtual time.
    await eventually(async () => {
      await clock.advance(100);
      for (const message of socket.messages)
        if (message.event === 'mark') socket.send({ ...message, sequenceNumber: '9' });
      expect((await died.api('GET', `/api/calls/${id}`)).body.transcript).toContain('Agent: Hello!');
    });

    // It never closes: its clock stands still from here, as a dead process's does.
    const later = new VirtualClock(new Date(clock.date().getTime() + 3_600_000));
    const next = await TestServer.start({ dataDir, clock: later });
    const { body } = await next.api('GET', `/api/calls/${id}`);
    expect(body).toMatchObject({ status: 'failed', end_reason: 'server-lost' });
    expect(body.transcript).toContain('Agent: Hello!');
    await next.close();
    const end = died.close();
    await clock.advance(60_000);
    await end;
  });
});

describe('an open socket', () => {
  it('that never speaks does not keep the server from closing', async () => {
    const server = await TestServer.start({ dataDir });
    const { streamUrl } = await new TwilioLine(server, 'CA1').ring();
    const { socket } = await openMedia(streamUrl);
    await server.close();
    await socket?.closed;
  });
});

it('refuses an encryption key file that is damaged', async () => {
  const config = parseConfig({ DATA_DIR: dataDir, PORT: '0' });
  const { writeFileSync } = await import('node:fs');
  writeFileSync(join(dataDir, 'encryption.key'), 'broken');
  await expect(startServer({ config })).rejects.toMatchObject({ code: 'VOICE_CONFIG' });
});
