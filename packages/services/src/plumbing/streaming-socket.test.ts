import type { AudioFormat } from '@voice/core/frames';
import { VirtualClock } from '@voice/core/testing';
import { SeededRandom } from '@voice/core/time';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../errors.ts';
import { ScriptedDial } from '../test-support/scripted-dial.ts';
import { StreamingSocket, type StreamingSocketOptions } from './streaming-socket.ts';

const format: AudioFormat = { encoding: 'mulaw', sampleRate: 8000 };
const ms = (durationMs: number, byte = 1) => new Uint8Array(durationMs * 8).fill(byte);

function calling(options: Partial<StreamingSocketOptions> = {}) {
  const clock = new VirtualClock();
  const line = new ScriptedDial();
  const socket = new StreamingSocket({
    identity: { service: 'speech-to-text', vendor: 'acme' },
    request: { url: 'wss://acme.example/listen' },
    clock,
    dial: line.dial,
    random: new SeededRandom(1),
    format,
    ...options,
  });
  const seen: string[] = [];
  socket.events.on('open', () => seen.push('open'));
  socket.events.on('lost', () => seen.push('lost'));
  socket.events.on('error', ({ code }) => seen.push(code));
  return { clock, line, socket, seen };
}

describe('StreamingSocket', () => {
  it('greets first on every connection, then sends what has waited', async () => {
    const { clock, line, socket } = calling({ greeting: ['hello'] });
    socket.write(ms(20));
    socket.mark('end');
    await line.open();
    expect(line.sent()).toEqual(['hello', 160, 'end']);
    line.lose();
    await clock.advance(100);
    await line.open();
    expect(line.sent()).toEqual(['hello', 160, 'end']);
  });

  it('waits longer before each attempt, and gives up after the third', async () => {
    const { clock, line, seen, socket } = calling();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      line.refuse(503);
      await clock.advance(0);
      const lostAtMs = clock.now();
      await clock.runUntil(() => line.dialledCount === attempt + 1);
      waits.push(clock.now() - lostAtMs);
    }
    expect(waits.map((waitMs, failures) => waitMs / (100 * 4 ** failures))).toSatisfy((shares: number[]) =>
      shares.every((share) => share >= 0.5 && share <= 1),
    );
    line.refuse(503);
    await clock.advance(60_000);
    expect(seen).toEqual(['lost', 'lost', 'lost', 'VOICE_SERVICE_UNAVAILABLE']);
    expect(line.dialledCount).toBe(4);
    socket.write(ms(20));
    socket.mark('end');
    expect(clock.pendingCount).toBe(0);
  });

  it('takes a new breath after a connection that was good, or got something confirmed', async () => {
    const { clock, line, seen, socket } = calling({ reconnectAttempts: 1, heartbeatMs: undefined });
    for (let count = 0; count < 4; count += 1) {
      await line.open();
      if (count % 2 === 0) await clock.advance(10_000);
      else socket.confirm(0);
      line.lose();
      await clock.runUntil(() => line.dialledCount === count + 2);
    }
    expect(seen.filter((what) => what.startsWith('VOICE'))).toEqual([]);
    await line.open();
    line.lose();
    expect(seen.at(-1)).toBe('VOICE_SERVICE_CONNECTION_LOST');
  });

  it('waits as long as a busy vendor asks, when that is not too long for a caller', async () => {
    const { clock, line, seen } = calling();
    line.refuse(429, '1');
    await clock.advance(999);
    expect(line.dialledCount).toBe(1);
    await clock.advance(1);
    expect(line.dialledCount).toBe(2);
    line.refuse(429, '60');
    await clock.advance(0);
    expect(seen).toEqual(['lost', 'VOICE_SERVICE_RATE_LIMIT']);
  });

  it('counts time from where each connection began', async () => {
    const { clock, line, socket } = calling();
    await line.open();
    socket.write(ms(500, 1));
    socket.confirm(300);
    line.lose();
    await clock.advance(100);
    await line.open();
    // 200 ms are said again; then 100 ms of them are confirmed.
    expect(line.sent()).toEqual([1600]);
    socket.write(ms(100, 2));
    socket.confirm(100);
    line.lose();
    await clock.advance(400);
    await line.open();
    expect(line.sent()).toEqual([100 * 8 + 100 * 8]);
    expect(socket.sentMs).toBe(500 + 300 + 200);
  });

  it('drops the oldest audio while nobody listens, and counts it', async () => {
    const { clock, line, socket } = calling({ backlogMs: 1000, messageMs: { minimum: 0, maximum: 1000 } });
    await line.open();
    socket.write(ms(400, 1));
    line.lose();
    await clock.advance(0);
    socket.write(ms(400, 2));
    socket.write(ms(400, 3));
    expect(socket.droppedMs).toBe(400);
    await clock.advance(100);
    await line.open();
    expect(line.sent()).toEqual([800 * 8]);
    expect((line.latest.sent[0] as Uint8Array)[0]).toBe(2);
  });

  it('holds back what the network does not take, and sends it when it does', async () => {
    const { clock, line, socket } = calling();
    await line.open();
    line.latest.bufferedAmount = 8001;
    socket.write(ms(20));
    socket.mark('end');
    await clock.advance(1000);
    expect(line.sent()).toEqual([]);
    line.latest.bufferedAmount = 8000;
    await clock.advance(20);
    expect(line.sent()).toEqual([160, 'end']);
    socket.close();
    expect(clock.pendingCount).toBe(0);
  });

  it('replays no faster than the vendor can bear', async () => {
    const { clock, line, socket } = calling({ maxSpeed: 2, messageMs: { minimum: 0, maximum: 100 } });
    socket.write(ms(4000));
    await line.open();
    const sentMs = () => line.latest.sent.length * 100;
    const atOnceMs = sentMs();
    expect(atOnceMs).toBeLessThanOrEqual(2200);
    await clock.advance(500);
    expect(sentMs() - atOnceMs).toBeGreaterThanOrEqual(900);
    expect(sentMs() - atOnceMs).toBeLessThanOrEqual(1100);
    socket.close();
  });

  it('notices a connection that died without a word', async () => {
    const { clock, line, seen, socket } = calling();
    await line.open();
    await clock.advance(4000);
    line.latest.pong();
    await clock.advance(4000);
    await clock.advance(3999);
    expect(seen).toEqual(['open']);
    await clock.advance(1);
    expect(seen).toEqual(['open', 'lost']);
    socket.close();
  });

  it('tries again after a promise the vendor broke, on a new connection', async () => {
    const { clock, line, seen, socket } = calling();
    await line.open();
    socket.reject(
      new ServiceError('VOICE_SERVICE_RESPONSE', 'nonsense', { service: 'speech-to-text', vendor: 'acme' }),
    );
    expect(line.latest.readyState).toBe(3);
    await clock.advance(100);
    await line.open();
    expect(seen).toEqual(['open', 'lost', 'open']);
    socket.close();
  });

  it('is silent and holds nothing once it is closed, also while it waits to try again', async () => {
    const { clock, line, seen, socket } = calling();
    await line.open();
    line.lose();
    socket.close();
    socket.close();
    await clock.advance(60_000);
    expect([seen, line.dialledCount, clock.pendingCount]).toEqual([['open', 'lost'], 1, 0]);
  });
});
