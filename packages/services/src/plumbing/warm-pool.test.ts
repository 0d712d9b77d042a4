import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { ScriptedDial } from '../test-support/scripted-dial.ts';
import { VendorSocket } from './vendor-socket.ts';
import { WarmPool } from './warm-pool.ts';

function pool(options: { size?: number; keep?: number; idleMs?: number } = {}) {
  const clock = new VirtualClock();
  const line = new ScriptedDial();
  const open = () =>
    new VendorSocket({
      identity: { service: 'text-to-speech', vendor: 'acme' },
      request: { url: 'wss://acme.example' },
      clock,
      dial: line.dial,
    });
  const made = new WarmPool({ clock, size: 2, idleMs: 30_000, open, ...options });
  return { clock, line, pool: made };
}

describe('WarmPool', () => {
  it('opens nothing before it is asked to, then as many as it should hold', () => {
    const { line, pool: warm } = pool();
    expect(line.dialledCount).toBe(0);
    warm.warm();
    warm.warm();
    expect([line.dialledCount, warm.readyCount]).toEqual([2, 2]);
    warm.close();
  });

  it('hands out the one that has stood longest, and fills up again', async () => {
    const { line, pool: warm } = pool();
    warm.warm();
    const socket = warm.take();
    expect(line.dialledCount).toBe(3);
    line.sockets[0]?.resolveOpen();
    socket.send('hello');
    await Promise.resolve();
    expect(line.sockets[0]?.sent).toEqual(['hello']);
    warm.close();
    expect([socket.isEnded, line.sockets.filter(({ readyState }) => readyState === 3).length]).toEqual([false, 2]);
    socket.close();
  });

  it('lets go what stands too long, and does not replace it', async () => {
    const { clock, line, pool: warm } = pool();
    warm.warm();
    await line.open();
    line.sockets[0]?.resolveOpen();
    await clock.advance(29_999);
    expect(warm.readyCount).toBe(2);
    await clock.advance(1);
    expect([warm.readyCount, line.dialledCount, clock.pendingCount]).toEqual([0, 2, 0]);
  });

  it('never hands out a socket that has died', async () => {
    const { line, pool: warm } = pool({ size: 1 });
    warm.warm();
    await line.open();
    line.lose();
    expect(warm.readyCount).toBe(0);
    expect(warm.take().isEnded).toBe(false);
    warm.close();
  });

  it('takes back what can serve again, up to what it keeps', () => {
    const { pool: warm, line } = pool({ size: 0, keep: 1 });
    const [one, two] = [warm.take(), warm.take()];
    warm.giveBack(one);
    warm.giveBack(two);
    expect([one.isEnded, two.isEnded, warm.readyCount]).toEqual([false, true, 1]);
    expect(warm.take()).toBe(one);
    one.close();
    warm.giveBack(one);
    expect([warm.readyCount, line.dialledCount]).toEqual([0, 2]);
  });

  it('keeps nothing once it is closed, and leaves no timer', () => {
    const { clock, pool: warm } = pool();
    warm.warm();
    const taken = warm.take();
    warm.close();
    warm.close();
    warm.warm();
    warm.giveBack(taken);
    expect([warm.readyCount, taken.isEnded, clock.pendingCount]).toEqual([0, true, 0]);
  });
});
