import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer } from '../test-support/test-server.ts';
import { openMedia, TwilioLine } from '../test-support/twilio-line.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({
    environment: {
      TRUST_PROXY: 'loopback',
      RATE_LIMIT_WEBHOOK_FAILURES: '3',
      RATE_LIMIT_SOCKET_FAILURES: '2',
      RATE_LIMIT_API_FAILURES: '2',
    },
  });
});
afterAll(() => server.close());

const from = (client: string) => ({ 'X-Forwarded-For': client });
const forge = (client: string) =>
  fetch(`${server.server.url}/telephony/twilio/inbound/demo`, { method: 'POST', headers: from(client) });

describe('a client whose requests are refused too often', () => {
  it('is told to wait before its webhooks are looked at again, in seconds up to a minute', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) expect((await forge('203.0.113.1')).status).toBe(403);
    const answer = await forge('203.0.113.1');
    expect(answer.status).toBe(429);
    expect(await answer.json()).toEqual({ detail: expect.stringContaining('refused') });
    const seconds = Number(answer.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  it('does not hinder a carrier at another address, whose genuine webhooks never count', async () => {
    for (let call = 0; call < 6; call += 1) {
      const line = new TwilioLine(server, `CA${call}`);
      const response = await line.post('/telephony/twilio/inbound/demo', {}, { headers: from('203.0.113.2') });
      expect(response.status).toBe(200);
    }
    expect((await forge('203.0.113.2')).status).toBe(403);
  });

  it('cannot try tokens of media sockets without end', async () => {
    const url = `${server.server.url.replace('http', 'ws')}/ws/twilio/demo/not-a-token`;
    const attempt = () => openMedia(url, { headers: from('203.0.113.3') });
    expect([(await attempt()).status, (await attempt()).status, (await attempt()).status]).toEqual([401, 401, 429]);
  });

  it('cannot try keys of the API without end, and may use a good one as often as it likes', async () => {
    for (let request = 0; request < 5; request += 1) {
      expect(await server.api('GET', '/api/agents', { headers: from('203.0.113.4') })).toMatchObject({ status: 200 });
    }
    const guess = () =>
      server.api('GET', '/api/agents', { key: 'a-wrong-key-0123456789', headers: from('203.0.113.4') });
    expect([(await guess()).status, (await guess()).status, (await guess()).status]).toEqual([401, 401, 429]);
  });

  it('is never this machine, nor a proxy that nobody has said to trust', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const response = await fetch(`${server.server.url}/telephony/twilio/inbound/demo`, { method: 'POST' });
      expect(response.status).toBe(403);
    }
  });
});

describe('every answer', () => {
  it('tells browsers to neither keep, guess, frame nor run it', async () => {
    const paths = ['/healthz', '/api/agents', '/telephony/twilio/inbound/demo', '/nothing'];
    for (const path of paths) {
      const { headers } = await fetch(`${server.server.url}${path}`);
      expect(Object.fromEntries(headers)).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
      });
      expect(headers.has('strict-transport-security')).toBe(false);
    }
  });

  it('asks for https from now on, where it came by https', async () => {
    const { headers } = await fetch(`${server.server.url}/healthz`, { headers: { 'X-Forwarded-Proto': 'https' } });
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
  });
});
