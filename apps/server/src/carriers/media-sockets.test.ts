import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TestServer } from '../test-support/test-server.ts';
import { type MediaClient, openMedia, TwilioLine } from '../test-support/twilio-line.ts';

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start({ environment: { TWILIO_MAX_CONCURRENT: '2' } });
});
afterEach(() => server.close());

const wsUrl = () => server.server.url.replace('http', 'ws');
const forged = () => randomBytes(32).toString('base64url');

async function firstCall(of = server) {
  const { body } = await of.api('GET', '/api/calls');
  return (await of.api('GET', `/api/calls/${body.calls[0].id}`)).body;
}

/** Waits for the other side of a socket. */
const eventually = <Value>(check: () => Value | Promise<Value>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

describe('a media socket', () => {
  it('lets caller and agent talk', async () => {
    const socket = await new TwilioLine(server, 'CA1').connect();
    await eventually(() => expect(socket.messages.some(({ event }) => event === 'media')).toBe(true));
    expect(await firstCall()).toMatchObject({ status: 'in_progress', provider_call_id: 'CA1' });
    socket.send({ event: 'stop', streamSid: 'MZ0123456789abcdef0123456789abcdef', stop: { callSid: 'CA1' } });
    socket.webSocket.close();
    await eventually(async () => expect(await firstCall()).toMatchObject({ status: 'completed' }));
    expect(await firstCall()).toMatchObject({ end_reason: 'caller-hung-up', direction: 'inbound' });
  });

  it('hears what comes in the same packet as the handshake', async () => {
    const { streamUrl } = await new TwilioLine(server, 'CA1').ring();
    const { host, pathname, hostname, port } = new URL(streamUrl);
    const socket = connect(Number(port), hostname);
    const masked = (text: string) => {
      const payload = Buffer.from(text);
      const header = Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 255, 0, 0, 0, 0]);
      return Buffer.concat([header, payload]);
    };
    const started = {
      event: 'start',
      sequenceNumber: '1',
      streamSid: 'MZ1',
      start: {
        streamSid: 'MZ1',
        accountSid: 'AC1',
        callSid: 'CA1',
        tracks: ['inbound'],
        customParameters: {},
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
      },
    };
    const request = [
      `GET ${pathname} HTTP/1.1`,
      `Host: ${host}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ];
    socket.write(Buffer.concat([Buffer.from(`${request.join('\r\n')}\r\n\r\n`), masked(JSON.stringify(started))]));
    let received = '';
    socket.on('data', (data) => {
      received += data.toString('latin1');
    });
    await eventually(() => expect(received).toContain('"event":"media"'));
    socket.destroy();
  });

  it.each(['/ws/twilio/nobody/', '/ws/plivo/demo/', '/nothing/'])('at %s is refused with 404', async (path) => {
    expect(await openMedia(`${wsUrl()}${path}${forged()}`)).toMatchObject({
      status: 404,
      body: { detail: expect.any(String) },
    });
  });

  it('with a forged token is refused with 401', async () => {
    expect(await openMedia(`${wsUrl()}/ws/twilio/demo/${forged()}`)).toMatchObject({ status: 401 });
  });

  it('without a token is refused with 401', async () => {
    for (const provider of ['twilio', 'vobiz', 'exotel']) {
      expect(await openMedia(`${wsUrl()}/ws/${provider}/demo`)).toMatchObject({ status: 401 });
    }
  });

  it('with the token of another carrier or agent is refused with 401', async () => {
    await server.api('POST', '/api/agents', { body: { name: 'other' } });
    const { streamUrl } = await new TwilioLine(server, 'CA1').ring();
    expect(await openMedia(streamUrl.replace('/twilio/', '/vobiz/'))).toMatchObject({ status: 401 });
    expect(await openMedia(streamUrl.replace('/demo/', '/other/'))).toMatchObject({ status: 401 });
    expect(await openMedia(streamUrl)).toMatchObject({ status: 101 });
  });

  it('with a token whose socket is still open is refused with 401', async () => {
    const { streamUrl } = await new TwilioLine(server, 'CA1').ring();
    expect(await openMedia(streamUrl)).toMatchObject({ status: 101 });
    expect(await openMedia(streamUrl)).toMatchObject({ status: 401 });
  });

  it('with the token of a call that has ended is refused with 401', async () => {
    const { streamUrl } = await new TwilioLine(server, 'CA1').ring();
    const { id } = await firstCall();
    await server.api('POST', `/api/calls/${id}/end`);
    expect(await openMedia(streamUrl)).toMatchObject({ status: 401 });
  });

  it('without a slot is refused with 503 while the carrier is full, and calls with one get in', async () => {
    const first = await new TwilioLine(server, 'CA1').ring();
    await new TwilioLine(server, 'CA2').connect();
    expect(await openMedia(`${wsUrl()}/ws/twilio/demo/${forged()}`)).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining('twilio') },
    });
    expect(await openMedia(first.streamUrl)).toMatchObject({ status: 101 });
    expect(await openMedia(`${wsUrl()}/ws/vobiz/demo/${forged()}`)).toMatchObject({ status: 401 });
  });

  it('with a wrong signature of Twilio is refused, although its token is good', async () => {
    const { streamUrl } = await new TwilioLine(server, 'CA1').ring();
    const headers = { 'X-Twilio-Signature': 'd3Jvbmc=' };
    expect(await openMedia(streamUrl, { headers })).toMatchObject({ status: 403 });
    expect(await openMedia(streamUrl)).toMatchObject({ status: 101 });
  });

  it('whose peer is gone before the answer gives its token back', async () => {
    const { streamUrl } = await new TwilioLine(server, 'CA1').ring();
    const { hostname, port, pathname, host } = new URL(streamUrl);
    // A handshake that the WebSocket server itself refuses: the checks have passed by then.
    const socket = connect(Number(port), hostname);
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`);
    await new Promise((resolve) => socket.once('close', resolve).resume());
    expect(await openMedia(streamUrl)).toMatchObject({ status: 101 });
  });
});

describe('a caller who sends nonsense', () => {
  it.each([
    ['malformed JSON', '{"event":'],
    ['JSON that is no object', '[1,2,3]'],
    ['wrong types', '{"event":"media","media":{"payload":{}}}'],
    ['media before start', '{"event":"media","streamSid":"MZ1","media":{"track":"inbound","payload":"AAAA"}}'],
    ['a binary message', Buffer.from([0, 1, 2, 3])],
  ])('as %s loses that message and keeps the call', async (_what, message) => {
    const { streamUrl } = await new TwilioLine(server, 'CA1').ring();
    const { socket } = await openMedia(streamUrl);
    socket?.webSocket.send(message);
    socket?.start('CA1');
    await eventually(() => expect(socket?.messages.some(({ event }) => event === 'media')).toBe(true));
    expect(await firstCall()).toMatchObject({ status: 'in_progress' });
  });

  it('as 10 MB of base64 loses the socket with 1009, and other calls go on', async () => {
    const other = await new TwilioLine(server, 'CA2').connect();
    const socket = await new TwilioLine(server, 'CA1').connect();
    socket.media(0, 'A'.repeat(10_000_000));
    expect(await socket.closed).toMatchObject({ code: 1009 });
    other.send({ event: 'stop', streamSid: 'MZ0123456789abcdef0123456789abcdef', stop: { callSid: 'CA2' } });
    await eventually(async () => {
      const { body } = await server.api('GET', '/api/calls?status=completed');
      expect(body.calls).toMatchObject([{ provider_call_id: 'CA2', end_reason: 'caller-hung-up' }]);
    });
  });

  it('as an unmasked frame loses the socket, and the server goes on', async () => {
    const { streamUrl } = await new TwilioLine(server, 'CA1').ring();
    const { socket } = await openMedia(streamUrl);
    const { _socket: raw } = (socket as MediaClient).webSocket as unknown as { _socket: NodeJS.WritableStream };
    raw.write(Uint8Array.from([0x81, 0x02, 0x7b, 0x7d]));
    expect(await socket?.closed).toMatchObject({ code: 1002 });
    expect(await server.api('GET', '/healthz')).toMatchObject({ status: 200 });
  });

  it('as a start for another call is closed, and the call is not taken over', async () => {
    const { streamUrl } = await new TwilioLine(server, 'CA1').ring();
    const { socket } = await openMedia(streamUrl);
    socket?.start('CA999');
    expect(await socket?.closed).toMatchObject({ code: 1008 });
    expect(socket?.messages.filter(({ event }) => event === 'media')).toEqual([]);
  });
});

describe("Exotel's applet with a fixed URL", () => {
  const startOf = (callSid: string) => ({
    event: 'start',
    sequence_number: 1,
    stream_sid: 's1',
    start: {
      stream_sid: 's1',
      call_sid: callSid,
      account_sid: 'a1',
      from: '09876543210',
      to: '08040000000',
      custom_parameters: {},
      media_format: { encoding: 'audio/x-raw', sample_rate: '8000', bit_rate: '128kbps' },
    },
  });

  async function basic(password?: string, of = server) {
    const { body } = await of.api('GET', '/api/agents');
    const secret = new URL(body[0].inbound_webhook_urls.exotel).pathname.split('/').at(-1);
    return { headers: { Authorization: `Basic ${Buffer.from(`voice:${password ?? secret}`).toString('base64')}` } };
  }

  it("gets in with the agent's secret, and its call is claimed when the stream names it", async () => {
    const { socket } = await openMedia(`${wsUrl()}/ws/exotel/demo`, await basic());
    socket?.send({ event: 'connected' });
    socket?.send(startOf('e1'));
    await eventually(() => expect(socket?.messages.some(({ event }) => event === 'media')).toBe(true));
    expect(await firstCall()).toMatchObject({ provider_call_id: 'e1', from_number: '+919876543210' });
  });

  it('with a wrong password is refused with 401', async () => {
    expect(await openMedia(`${wsUrl()}/ws/exotel/demo`, await basic('wrong'))).toMatchObject({ status: 401 });
  });

  it('is turned away when all lines are busy', async () => {
    const small = await TestServer.start({ environment: { EXOTEL_MAX_CONCURRENT: '1' } });
    const url = `${small.server.url.replace('http', 'ws')}/ws/exotel/demo`;
    const credentials = await basic(undefined, small);
    const [first, second] = [(await openMedia(url, credentials)).socket, (await openMedia(url, credentials)).socket];
    first?.send(startOf('e1'));
    await eventually(async () => expect((await small.api('GET', '/api/calls')).body.total).toBe(1));
    second?.send(startOf('e2'));
    expect(await second?.closed).toMatchObject({ code: 1013 });
    expect(await openMedia(url, credentials)).toMatchObject({ status: 503 });
    await small.close();
  });
});
