import type { InputFrame, MediaSocket, TransportClosed, TransportRefusal } from '@voice/core/frames';
import { LinkedSocket, VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { textOfMessage } from './socket-message.ts';
import { MAX_CONSECUTIVE_REFUSALS, SocketTransport } from './socket-transport.ts';
import { PlainSerializer, startedFrame } from './test-support/plain-serializer.ts';

function connect(options: ConstructorParameters<typeof SocketTransport>[2] = {}) {
  const clock = new VirtualClock();
  const [carrier, socket] = LinkedSocket.pair({ clock });
  const transport = new SocketTransport(socket, new PlainSerializer(), options);
  const frames: InputFrame['type'][] = [];
  const refusals: TransportRefusal[] = [];
  const closings: TransportClosed[] = [];
  transport.events.on('frame', (frame) => frames.push(frame.type));
  transport.events.on('refused', (refusal) => refusals.push(refusal));
  transport.events.on('closed', (closed) => closings.push(closed));
  const heard: unknown[] = [];
  const carrierClosings: number[] = [];
  carrier.on('message', (data) => heard.push(data));
  carrier.on('close', (code) => carrierClosings.push(code));
  return { clock, carrier, socket, transport, frames, refusals, closings, heard, carrierClosings };
}

describe('a media socket spoken to in frames', () => {
  it('is what the package ws calls a WebSocket', () => {
    const asMediaSocket = (socket: WebSocket): MediaSocket => socket;
    expect(asMediaSocket).toBeTypeOf('function');
  });

  it('hears what came with the handshake, in order, and keeps the announcement', async () => {
    const { clock, carrier, transport, frames, refusals } = connect();
    for (const message of ['connected', 'start', 'audio', 'unknown', 'mark', 'stop']) carrier.send(message);
    expect(transport.started).toBeUndefined();
    await clock.advance(0);
    expect(frames).toEqual(['stream-connected', 'stream-started', 'input-audio', 'mark-played', 'stream-stopped']);
    expect(transport.started).toBe(startedFrame);
    expect(refusals).toEqual([]);
  });

  it('knows the announcement by the time its listeners are told', async () => {
    const { clock, carrier, transport } = connect();
    let known: unknown;
    transport.events.on('frame', () => {
      known ??= transport.started;
    });
    carrier.send('start');
    await clock.advance(0);
    expect(known).toBe(startedFrame);
  });

  it('takes text in every shape in which sockets hand it over', async () => {
    const { transport, frames } = connect();
    const listeners: ((data: unknown, isBinary: boolean) => void)[] = [];
    const socket = { readyState: 1, bufferedAmount: 7, on: (_: string, listener: never) => listeners.push(listener) };
    const other = new SocketTransport(socket as unknown as MediaSocket, new PlainSerializer());
    other.events.on('frame', (frame) => frames.push(frame.type));
    const [receive] = listeners as [(data: unknown, isBinary: boolean) => void];
    receive(Buffer.from('start'), false);
    receive(new TextEncoder().encode('stop').buffer, false);
    receive([Buffer.from('au'), Buffer.from('dio')], false);
    expect(frames).toEqual(['stream-started', 'stream-stopped', 'input-audio']);
    expect(other.bufferedBytes).toBe(7);
    expect(transport.bufferedBytes).toBe(0);
  });

  it('skips and counts what it cannot use, says why, and the call goes on', async () => {
    const { clock, carrier, transport, frames, refusals } = connect({ maxMessageLength: 30 });
    carrier.send('audio');
    carrier.send('start');
    carrier.send('start');
    carrier.send(new Uint8Array(3));
    carrier.send('x'.repeat(31));
    carrier.send('é'.repeat(30));
    carrier.send('bug');
    carrier.send('');
    carrier.send('audio');
    await clock.advance(0);
    expect(frames).toEqual(['stream-started', 'input-audio']);
    expect(refusals.map(({ code }) => code)).toEqual([
      'VOICE_SOCKET_ORDER',
      'VOICE_SOCKET_ORDER',
      'VOICE_SOCKET_BINARY',
      'VOICE_SOCKET_TOO_LONG',
      'VOICE_WIRE_FORMAT',
      'VOICE_SOCKET_SERIALIZER',
      'VOICE_WIRE_FORMAT',
    ]);
    expect(refusals[0]?.message).toContain('"input-audio"');
    expect(transport.refusedCount).toBe(7);
    expect(transport.isOpen).toBe(true);
  });

  it('measures a message in characters, and takes up to 131072 of them by default', async () => {
    const { clock, carrier, refusals } = connect();
    carrier.send('A'.repeat(10_000_000));
    carrier.send('A'.repeat(131_073));
    carrier.send('€'.repeat(131_072));
    await clock.advance(0);
    expect(refusals.map(({ code }) => code)).toEqual([
      'VOICE_SOCKET_TOO_LONG',
      'VOICE_SOCKET_TOO_LONG',
      'VOICE_WIRE_FORMAT',
    ]);
  });

  it('does not decode bytes that are too many in any alphabet', () => {
    const decoded = textOfMessage(Buffer.from('€'.repeat(10)), 10);
    expect(decoded).toBe('€'.repeat(10));
    expect(textOfMessage(Buffer.from('€'.repeat(11)), 10)).toBeUndefined();
    expect(textOfMessage([Buffer.from('a'.repeat(6)), Buffer.from('a'.repeat(5))], 10)).toBeUndefined();
    expect(textOfMessage({ not: 'bytes' }, 10)).toBe('');
  });

  it(`is closed with 1008 after ${MAX_CONSECUTIVE_REFUSALS} refusals in a row, which a good message interrupts`, async () => {
    const { clock, carrier, transport, frames, refusals, carrierClosings } = connect();
    carrier.send('start');
    for (let count = 0; count < MAX_CONSECUTIVE_REFUSALS - 1; count += 1) carrier.send('');
    carrier.send('audio');
    for (let count = 0; count < MAX_CONSECUTIVE_REFUSALS - 1; count += 1) carrier.send(new Uint8Array(1));
    await clock.advance(0);
    expect(transport.isOpen).toBe(true);
    carrier.send('start');
    carrier.send('audio');
    await clock.advance(0);
    expect(carrierClosings).toEqual([1008]);
    expect(refusals).toHaveLength(2 * MAX_CONSECUTIVE_REFUSALS - 1);
    expect(frames).toEqual(['stream-started', 'input-audio']);
  });

  it('sends every message of a frame at once, and says when there was none to send', async () => {
    const { clock, carrier, transport, heard } = connect();
    carrier.send('start');
    await clock.advance(0);
    expect(transport.send({ type: 'mark', name: 'm1' })).toBe(true);
    expect(transport.send({ type: 'clear-audio' })).toBe(true);
    expect(transport.send({ type: 'stop-stream' })).toBe(false);
    await clock.advance(0);
    expect(heard).toEqual(['mark m1', 'and again', 'clear']);
  });

  it('sends nothing before the stream is announced', async () => {
    const { clock, transport, heard } = connect();
    expect(transport.send({ type: 'clear-audio' })).toBe(false);
    await clock.advance(0);
    expect(heard).toEqual([]);
  });

  it('drops frames for a socket that is closing or closed', async () => {
    const { clock, carrier, transport, heard, closings } = connect();
    carrier.send('start');
    carrier.close(1001, 'bye');
    await clock.advance(0);
    expect(closings).toEqual([{ code: 1001, reason: 'bye' }]);
    expect(transport.isOpen).toBe(false);
    expect(transport.send({ type: 'clear-audio' })).toBe(false);
    expect(heard).toEqual([]);
  });

  it('is closed once, however often it is asked to, and hears nothing afterwards', async () => {
    const { clock, carrier, transport, frames, closings, carrierClosings } = connect();
    carrier.send('start');
    transport.close(1000, 'done');
    transport.close(1011, 'again');
    expect(transport.isOpen).toBe(false);
    expect(transport.send({ type: 'clear-audio' })).toBe(false);
    await clock.advance(0);
    transport.close();
    expect(frames).toEqual([]);
    expect(closings).toEqual([{ code: 1000, reason: 'done' }]);
    expect(carrierClosings).toEqual([1000]);
  });

  it('hears no more of a message in whose middle it was closed', async () => {
    const { clock, carrier, transport, frames } = connect();
    transport.events.on('frame', () => transport.close());
    carrier.send('start+audio');
    await clock.advance(0);
    expect(frames).toEqual(['stream-started']);
  });

  it('tells of a connection that broke, once, with the error as the reason', async () => {
    const { clock, socket, closings } = connect();
    socket.fail(new Error('read ECONNRESET'));
    await clock.advance(0);
    expect(closings).toEqual([{ code: 1006, reason: 'read ECONNRESET' }]);
  });

  it('tells of a socket that had died before it was bound', async () => {
    const { clock, socket } = connect();
    socket.terminate();
    const late = new SocketTransport(socket, new PlainSerializer());
    const closings: TransportClosed[] = [];
    late.events.on('closed', (closed) => closings.push(closed));
    await clock.advance(0);
    expect(closings).toEqual([{ code: 1006, reason: 'the socket was closed before it was bound' }]);
  });

  it('pays itself for a listener that throws: 1011, while the process and other calls go on', async () => {
    const { clock, carrier, transport, refusals, carrierClosings } = connect();
    transport.events.on('frame', () => {
      throw new Error('a bug of ours');
    });
    carrier.send('start');
    await clock.advance(0);
    expect(carrierClosings).toEqual([1011]);
    expect(refusals).toEqual([{ code: 'VOICE_SOCKET_LISTENER', message: expect.stringContaining('a bug of ours') }]);
  });

  it('survives listeners that throw on a refusal or on the end', async () => {
    const { clock, carrier, transport, refusals, carrierClosings } = connect();
    transport.events.on('refused', () => {
      throw new Error('a bug of ours');
    });
    transport.events.on('closed', () => {
      throw new Error('another bug of ours');
    });
    carrier.send('audio');
    await clock.advance(0);
    expect(carrierClosings).toEqual([1011]);
    expect(refusals.map(({ code }) => code)).toEqual(['VOICE_SOCKET_ORDER', 'VOICE_SOCKET_LISTENER']);
  });

  it('takes its wire from the serializer, with overrides of message length and lead', () => {
    expect(connect().transport.wire).toEqual(new PlainSerializer().wire);
    expect(connect({ wire: { messageMs: 200, leadMs: undefined } }).transport.wire).toMatchObject({
      messageMs: 200,
      leadMs: 160,
    });
  });

  it('shortens a reason to what a close message may hold, between characters', async () => {
    const reasons: string[] = [];
    const socket = {
      readyState: 1,
      bufferedAmount: 0,
      on: () => undefined,
      close: (_code: number, reason: string) => reasons.push(reason),
    };
    const bind = () => new SocketTransport(socket as unknown as MediaSocket, new PlainSerializer());
    bind().close(1008, 'a'.repeat(123));
    bind().close(1008, `${'a'.repeat(122)}é`);
    bind().close(1008, '😀'.repeat(40));
    expect(reasons).toEqual(['a'.repeat(123), 'a'.repeat(122), '😀'.repeat(30)]);
  });
});
