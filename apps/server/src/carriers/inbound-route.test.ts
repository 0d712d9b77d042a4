import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestServer, VOBIZ_TOKEN } from '../test-support/test-server.ts';
import { TwilioLine } from '../test-support/twilio-line.ts';

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start({ environment: { TWILIO_MAX_CONCURRENT: '2' } });
});
afterEach(() => server.close());

const callCount = async () => (await server.api('GET', '/api/calls')).body.total;

function postVobiz(fields: Record<string, string>, { token = VOBIZ_TOKEN, sign = true } = {}) {
  const url = `${server.server.url}/telephony/vobiz/inbound/demo`;
  const nonce = '12345678901234567890';
  const signature = createHmac('sha256', token)
    .update(url + nonce)
    .digest('base64');
  return fetch(url, {
    method: 'POST',
    headers: sign ? { 'X-Vobiz-Signature-V2': signature, 'X-Vobiz-Signature-V2-Nonce': nonce } : {},
    body: new URLSearchParams(fields),
  });
}

const vobizCall = {
  CallUUID: 'uuid-1',
  From: '919876543210',
  To: '911140000000',
  Direction: 'inbound',
  Event: 'StartApp',
};

async function exotelPath(): Promise<string> {
  const { body } = await server.api('GET', '/api/agents');
  return new URL(body[0].inbound_webhook_urls.exotel).pathname;
}

describe('a call that Twilio reports', () => {
  it('is led to the media socket of its agent, with something for the caller behind it', async () => {
    const response = await new TwilioLine(server, 'CA1').post('/telephony/twilio/inbound/demo');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/xml');
    const twiml = await response.text();
    const base = server.server.url.replace('http', 'ws');
    expect(twiml).toMatch(new RegExp(`<Stream url="${base}/ws/twilio/demo/[\\w-]{20,}"`));
    for (const parameter of ['agent_name', 'direction', 'from_number', 'to_number', 'twilio_call_sid']) {
      expect(twiml).toContain(`<Parameter name="${parameter}"`);
    }
    expect(twiml).toMatch(/<\/Connect>.*<Hangup/s);
  });

  it('twice is one call with two usable answers', async () => {
    const line = new TwilioLine(server, 'CA1');
    const [first, second] = await Promise.all([line.ring(), line.ring()]);
    expect(first.streamUrl).not.toBe(second.streamUrl);
    expect(await callCount()).toBe(1);
  });

  it.each([
    ['a wrong signature', { 'X-Twilio-Signature': 'd3Jvbmc=' }],
    ['an empty signature', { 'X-Twilio-Signature': '' }],
  ])('with %s is refused with 403 and leaves no trace', async (_what, headers) => {
    const response = await new TwilioLine(server, 'CA1').post('/telephony/twilio/inbound/demo', {}, { headers });
    expect(response.status).toBe(403);
    expect(await callCount()).toBe(0);
  });

  it('signed with another token, or for another host, is refused with 403', async () => {
    const line = new TwilioLine(server, 'CA1');
    expect((await line.post('/telephony/twilio/inbound/demo', {}, { token: 'other' })).status).toBe(403);
    // A proxy's word does not count: the signature is over the configured URL only.
    const headers = { 'X-Forwarded-Host': 'voice.example.com', 'X-Forwarded-Proto': 'https' };
    expect((await line.post('/telephony/twilio/inbound/demo', {}, { headers })).status).toBe(200);
  });

  it('beyond the limit hears that the line is busy', async () => {
    await new TwilioLine(server, 'CA1').ring();
    await new TwilioLine(server, 'CA2').ring();
    const third = await new TwilioLine(server, 'CA3').post('/telephony/twilio/inbound/demo');
    expect(await third.text()).toContain('<Reject reason="busy"');
    expect(await callCount()).toBe(2);
  });

  it('at the same instant as others gets a slot only while there is one', async () => {
    const lines = Array.from({ length: 6 }, (_, index) => new TwilioLine(server, `CA${index}`));
    const answers = await Promise.all(
      lines.map(async (line) => (await line.post('/telephony/twilio/inbound/demo')).text()),
    );
    expect(answers.filter((twiml) => twiml.includes('<Stream'))).toHaveLength(2);
  });

  it('does not take a slot of another carrier', async () => {
    await new TwilioLine(server, 'CA1').ring();
    await new TwilioLine(server, 'CA2').ring();
    expect(await (await postVobiz(vobizCall)).text()).toContain('<Stream');
  });

  it('for an unknown agent or carrier is 404', async () => {
    const line = new TwilioLine(server, 'CA1');
    for (const path of ['twilio/inbound/nobody', 'plivo/inbound/demo', 'twilio/inbound/demo/a/b']) {
      expect((await line.post(`/telephony/${path}`)).status).toBe(404);
    }
  });

  it('larger than 64 KiB is 413', async () => {
    const response = await new TwilioLine(server, 'CA1').post('/telephony/twilio/inbound/demo', {
      X: 'x'.repeat(70_000),
    });
    expect(response.status).toBe(413);
  });

  it('without a call id is 400', async () => {
    expect((await new TwilioLine(server, '').post('/telephony/twilio/inbound/demo')).status).toBe(400);
  });

  it('for an agent whose name has special characters reaches it', async () => {
    const name = 'Öl & Söhne (1)';
    await server.api('POST', '/api/agents', { body: { name } });
    const { streamUrl } = await new TwilioLine(server, 'CA1').ring(name);
    expect(decodeURIComponent(new URL(streamUrl).pathname)).toContain(`/ws/twilio/${name}/`);
  });
});

describe('what comes after the stream', () => {
  it('is an apology for a caller whose stream never came, and the slot is free again', async () => {
    const line = new TwilioLine(server, 'CA1');
    const { afterStreamPath } = await line.ring();
    const response = await line.post(afterStreamPath, { CallStatus: 'in-progress' });
    expect(await response.text()).toMatch(/<Say>.+<\/Say>.*<Hangup/s);
    const { body } = await server.api('GET', '/api/calls');
    expect(body.calls[0]).toMatchObject({ end_reason: 'no-stream' });
  });

  it('needs the secret of the call, the signature of the carrier, and a call of that carrier', async () => {
    const line = new TwilioLine(server, 'CA1');
    const { afterStreamPath } = await line.ring();
    expect((await line.post(`${afterStreamPath.slice(0, -1)}!`)).status).toBe(403);
    expect((await line.post(afterStreamPath, {}, { token: 'other' })).status).toBe(403);
    expect((await line.post(afterStreamPath.replace('twilio', 'vobiz'))).status).toBe(404);
  });
});

describe('a call that Exotel reports', () => {
  it('is answered with the socket as JSON, by GET and by POST', async () => {
    const path = await exotelPath();
    const query = 'CallSid=e1&CallFrom=09876543210&CallTo=08040000000&Direction=incoming';
    const get = await fetch(`${server.server.url}${path}?${query}`);
    expect(await get.json()).toEqual({ url: expect.stringMatching(/^ws:\/\/.*\/ws\/exotel\/demo\/[\w-]+/) });
    const post = await fetch(`${server.server.url}${path}`, {
      method: 'POST',
      body: new URLSearchParams(query.replace('e1', 'e2')),
    });
    expect(post.status).toBe(200);
    const { body } = await server.api('GET', '/api/calls');
    expect(body.calls[0]).toMatchObject({ provider: 'exotel', from_number: '+919876543210' });
  });

  it('is answered with XML when XML is asked for', async () => {
    const url = `${server.server.url}${await exotelPath()}?CallSid=e1&CallFrom=09876543210&CallTo=08040000000`;
    const response = await fetch(url, { headers: { Accept: 'application/xml' } });
    expect(await response.text()).toContain('<Stream');
  });

  it.each(['', '/', '/wrong'])('with the secret "%s" is refused with 403', async (secret) => {
    const url = `${server.server.url}/telephony/exotel/inbound/demo${secret}?CallSid=e1&CallFrom=0987&CallTo=0804`;
    expect((await fetch(url)).status).toBe(403);
    expect(await callCount()).toBe(0);
  });

  it('with the secret of another agent is refused with 403', async () => {
    await server.api('POST', '/api/agents', { body: { name: 'other' } });
    const url = `${server.server.url}${(await exotelPath()).replace('/demo/', '/other/')}?CallSid=e1&CallFrom=0&CallTo=0`;
    expect((await fetch(url)).status).toBe(403);
  });
});

describe('a call that Vobiz reports', () => {
  it('is answered with XML for a two-way stream', async () => {
    const response = await postVobiz(vobizCall);
    expect(await response.text()).toMatch(/<Stream [^>]*bidirectional="true"[^>]*>ws:\/\/.*\/ws\/vobiz\/demo\/[\w-]+</);
  });

  it('without a signature or with a wrong one is refused with 403', async () => {
    expect((await postVobiz(vobizCall, { sign: false })).status).toBe(403);
    expect((await postVobiz(vobizCall, { token: 'other' })).status).toBe(403);
  });

  it('ends with a hang-up at the answer URL, without a second call', async () => {
    await postVobiz(vobizCall);
    const response = await postVobiz({ ...vobizCall, Event: 'Hangup', HangupCauseName: 'Normal Hangup' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
    const { body } = await server.api('GET', '/api/calls');
    expect(body).toMatchObject({ total: 1, calls: [{ end_time: expect.any(String) }] });
  });

  it('again after it has ended is not answered by an agent', async () => {
    await postVobiz(vobizCall);
    await postVobiz({ ...vobizCall, Event: 'Hangup' });
    expect(await (await postVobiz(vobizCall)).text()).not.toContain('<Stream');
    expect(await callCount()).toBe(1);
  });
});

describe('without settings', () => {
  it('of a token, every webhook of Twilio is refused with 403', async () => {
    const bare = await TestServer.start({ environment: { TWILIO_AUTH_TOKEN: '' } });
    expect((await new TwilioLine(bare, 'CA1').post('/telephony/twilio/inbound/demo', {}, { token: '' })).status).toBe(
      403,
    );
    await bare.close();
  });

  it('of a public base URL, no webhook can be answered, and the answer says so only to the carrier', async () => {
    const path = await exotelPath();
    await server.server.close({ drainMs: 0 });
    const bare = await TestServer.start({ dataDir: server.dataDir, environment: { PUBLIC_BASE_URL: '' } });
    expect((await new TwilioLine(bare, 'CA1').post('/telephony/twilio/inbound/demo')).status).toBe(403);
    const response = await fetch(`${bare.server.url}${path}?CallSid=e1&CallFrom=0&CallTo=0`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ detail: expect.stringContaining('PUBLIC_BASE_URL') });
    await bare.close();
  });

  it('of a path prefix at the proxy, the prefix of the public base URL may come or be taken off', async () => {
    const behind = await TestServer.start({ environment: { PUBLIC_BASE_URL: 'http://127.0.0.1:0/voice' } });
    const { body } = await behind.api('GET', '/api/agents');
    const url = new URL(body[0].inbound_webhook_urls.exotel);
    expect(url.pathname).toMatch(/^\/voice\/telephony\//);
    const query = '?CallSid=e1&CallFrom=0&CallTo=0';
    expect((await fetch(`${url.href}${query}`)).status).toBe(200);
    expect((await fetch(`${behind.server.url}${url.pathname.replace('/voice', '')}${query}`)).status).toBe(200);
    await behind.close();
  });
});
