import { LinkedSocket, VirtualClock } from '@voice/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { ScriptedDial } from '../test-support/scripted-dial.ts';
import { type ScriptedSocketServer, startSocketServer } from '../testing/scripted-socket-server.ts';
import { VendorSocket, type VendorSocketOptions } from './vendor-socket.ts';

const identity = { service: 'text-to-speech', vendor: 'acme' } as const;

function calling(options: Partial<VendorSocketOptions> = {}) {
  const clock = new VirtualClock();
  const line = new ScriptedDial();
  const request = { url: 'wss://acme.example/speak', headers: { authorization: 'Token secret' } };
  const socket = new VendorSocket({ identity, request, clock, dial: line.dial, ...options });
  return { clock, line, socket, ...watched(socket) };
}

function watched(socket: VendorSocket) {
  const messages: (string | Uint8Array)[] = [];
  const ends: unknown[] = [];
  socket.events.on('message', (message) => messages.push(message));
  socket.events.on('closed', (error) => ends.push(error));
  return { messages, ends };
}

describe('VendorSocket', () => {
  it('keeps what is sent before it is open, after whatever a listener says first', async () => {
    const { line, socket } = calling();
    socket.send('one');
    socket.send(Uint8Array.of(2));
    socket.events.on('open', () => socket.send('hello'));
    expect([line.sent(), socket.isOpen]).toEqual([[], false]);
    await line.open();
    expect([line.sent(), socket.isOpen]).toEqual([['hello', 'one', 1], true]);
  });

  it('gives up on a vendor that does not open, to the millisecond', async () => {
    const { clock, ends, line, socket } = calling({ openTimeoutMs: 3000 });
    await clock.advance(2999);
    expect(ends).toEqual([]);
    await clock.advance(1);
    expect(ends).toMatchObject([{ code: 'VOICE_SERVICE_TIMEOUT', retryable: true, context: identity }]);
    expect([socket.isEnded, line.latest.readyState, line.latest.listenerCount]).toEqual([true, 3, 0]);
  });

  it('speaks up after quiet time only, counted from the last thing that was sent', async () => {
    const { clock, line, socket } = calling({ keepAlive: { intervalMs: 4000, message: 'still here' } });
    await line.open();
    await clock.advance(3000);
    socket.send('word');
    await clock.advance(3999);
    expect(line.sent()).toEqual(['word']);
    await clock.advance(1);
    expect(line.sent()).toEqual(['word', 'still here']);
    await clock.advance(4000);
    expect(line.sent()).toEqual(['word', 'still here', 'still here']);
    socket.close();
    expect(clock.pendingCount).toBe(0);
  });

  it('says goodbye and leaves nothing behind, also where nobody answers', async () => {
    const { clock, ends, line, socket } = calling();
    await line.open();
    line.latest.isPolite = false;
    socket.close('bye');
    socket.close('bye');
    socket.send('too late');
    expect([line.sent(), line.latest.readyState]).toEqual([['bye'], 2]);
    await clock.advance(1000);
    expect([line.latest.readyState, line.latest.listenerCount, clock.pendingCount, ends]).toEqual([3, 0, 0, []]);
  });

  it('ends once when the connection breaks, and bears every error', async () => {
    const { ends, line, messages } = calling();
    await line.open();
    line.latest.fail(new Error('read ECONNRESET'));
    line.latest.receive('before the end');
    line.lose();
    line.latest.receive('after it');
    expect(ends).toMatchObject([{ code: 'VOICE_SERVICE_CONNECTION_LOST', context: { closeCode: 1006 } }]);
    expect(messages).toEqual(['before the end']);
  });

  it('takes a close code for what the vendor means by it', async () => {
    const { ends, line } = calling({
      explainClose: (code) => (code === 4001 ? 'VOICE_SERVICE_AUTH' : undefined),
    });
    await line.open();
    line.lose(4001);
    expect(ends).toMatchObject([{ code: 'VOICE_SERVICE_AUTH', retryable: false, context: { closeCode: 4001 } }]);
  });

  it('tells of an address that is none, and not before anybody can listen', async () => {
    const clock = new VirtualClock();
    const socket = new VendorSocket({ identity, request: { url: 'no address' }, clock });
    const { ends } = watched(socket);
    await clock.advance(0);
    expect(ends).toMatchObject([{ code: 'VOICE_SERVICE_UNAVAILABLE' }]);
    expect(clock.pendingCount).toBe(0);
  });

  it('works over linked sockets on a virtual clock', async () => {
    const clock = new VirtualClock();
    const [near, far] = LinkedSocket.pair({ clock, latencyMs: 30 });
    const dial = () => ({ socket: near, opened: Promise.resolve() });
    const socket = new VendorSocket({ identity, request: { url: 'wss://acme.example' }, clock, dial });
    const { messages } = watched(socket);
    far.on('message', (data) => far.send(`heard ${String(data)}`));
    socket.send('hello');
    await clock.advance(60);
    expect(messages).toEqual(['heard hello']);
    socket.close();
    await clock.advance(60);
    expect([far.readyState, clock.pendingCount]).toEqual([3, 0]);
  });
});

describe('VendorSocket over a real network', () => {
  let server: ScriptedSocketServer;
  const until = async (reached: () => boolean) =>
    await expect.poll(reached, { interval: 2, timeout: 10_000 }).toBe(true);
  afterEach(async () => await server.close());

  it('asks with its headers and subprotocols, and tells text from bytes', async () => {
    server = await startSocketServer((connection) => connection.send({ type: 'Begin' }));
    const clock = new VirtualClock();
    const request = {
      url: `${server.baseUrl}/v1?model=m`,
      headers: { 'xi-api-key': 'secret' },
      protocols: ['realtime'],
    };
    const socket = new VendorSocket({ identity, request, clock, heartbeatMs: 1000 });
    const { messages } = watched(socket);
    await until(() => messages.length === 1);
    socket.send(Uint8Array.of(1, 2, 3));
    socket.send('text');
    await until(() => server.connections[0]?.received.length === 2);
    expect(messages).toEqual(['{"type":"Begin"}']);
    expect(server.connections[0]).toMatchObject({
      headers: { 'xi-api-key': 'secret', 'sec-websocket-protocol': 'realtime' },
      received: [Uint8Array.of(1, 2, 3), 'text'],
    });
    expect(server.connections[0]?.url.search).toBe('?model=m');
    socket.close();
    await until(() => clock.pendingCount === 0);
  });

  it('tells what an upgrade was refused with, and nothing that anybody wrote', async () => {
    server = await startSocketServer();
    server.refuse(403, {}, '{"err_code":"INSUFFICIENT_PERMISSIONS","err_msg":"Not for the key secret"}');
    const clock = new VirtualClock();
    const socket = new VendorSocket({ identity, request: { url: server.baseUrl }, clock });
    const { ends } = watched(socket);
    await until(() => ends.length > 0);
    expect(ends).toMatchObject([
      {
        code: 'VOICE_SERVICE_AUTH',
        message: 'acme (text-to-speech) answered 403: check the API key and what it may use',
        context: { ...identity, statusCode: 403, vendorCode: 'INSUFFICIENT_PERMISSIONS' },
      },
    ]);
    expect(clock.pendingCount).toBe(0);
  });
});
