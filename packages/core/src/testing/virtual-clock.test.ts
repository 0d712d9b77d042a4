import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from './index.ts';

/** Real asynchronous work that takes an unforeseeable number of turns of the event loop. */
async function jittery<T>(value: T, turns = Math.floor(Math.random() * 20)): Promise<T> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return value;
}

describe('VirtualClock', () => {
  it('stands still until it is told to move', async () => {
    const clock = new VirtualClock();
    await jittery(undefined, 3);
    expect(clock.now()).toBe(0);
    await clock.advance(12.5);
    expect(clock.now()).toBe(12.5);
    await clock.advance(0);
    expect(clock.now()).toBe(12.5);
  });

  it('tells a wall time that moves with it, from the epoch it was given', async () => {
    const clock = new VirtualClock(new Date('2026-03-01T12:00:00Z'));
    await clock.advance(90_000.7);
    expect(clock.date()).toEqual(new Date('2026-03-01T12:01:30.000Z'));
    expect(new VirtualClock().date()).toEqual(new Date('2026-01-01T00:00:00Z'));
  });

  it('fires on the millisecond: at 19 nothing, at 20 one packet', async () => {
    const clock = new VirtualClock();
    const firedAtMs: number[] = [];
    clock.setTimer(() => firedAtMs.push(clock.now()), 20);
    await clock.advance(19);
    expect(firedAtMs).toEqual([]);
    await clock.advance(1);
    await clock.advance(100);
    expect(firedAtMs).toEqual([20]);
  });

  it('fires by due time, then in the order of asking; the past counts as now', async () => {
    const clock = new VirtualClock();
    await clock.advance(5);
    const order: string[] = [];
    clock.setTimer(() => order.push('b at 10'), 10);
    clock.setTimer(() => order.push('a at 0'), -3);
    clock.setTimer(() => order.push('c at 10'), 10);
    clock.setTimer(() => order.push('a2 at 0'), 0);
    expect(order).toEqual([]);
    await clock.advance(10);
    expect(order).toEqual(['a at 0', 'a2 at 0', 'b at 10', 'c at 10']);
  });

  it('lets timers set timers, within the same stretch of time', async () => {
    const clock = new VirtualClock();
    const ticksAtMs: number[] = [];
    const tick = () => {
      ticksAtMs.push(clock.now());
      clock.setTimer(tick, 20);
    };
    clock.setTimer(tick, 20);
    await clock.advance(100);
    expect(ticksAtMs).toEqual([20, 40, 60, 80, 100]);
    expect(clock.pendingCount).toBe(1);
  });

  it('lets promises run to their end before time moves on', async () => {
    const clock = new VirtualClock();
    const log: string[] = [];
    clock.setTimer(async () => {
      for (let step = 0; step < 50; step += 1) await Promise.resolve();
      log.push(`promises done at ${clock.now()}`);
    }, 10);
    clock.setTimer(() => log.push(`next timer at ${clock.now()}`), 10);
    await clock.advance(20);
    expect(log).toEqual(['promises done at 10', 'next timer at 10']);
  });

  it('keeps a heap in order, whatever is added and cancelled, in step with a sorted list', async () => {
    const delay = fc.oneof(fc.integer({ min: -5, max: 40 }), fc.double({ min: 0, max: 40, noNaN: true }));
    const step = fc.record({ delay, cancels: fc.option(fc.nat()) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 120 }), async (steps) => {
        const clock = new VirtualClock();
        const fired: { index: number; atMs: number }[] = [];
        const expected = new Map<number, { index: number; atMs: number }>();
        const timers: { cancel(): void }[] = [];
        for (const [index, { delay: delayMs, cancels }] of steps.entries()) {
          timers.push(clock.setTimer(() => fired.push({ index, atMs: clock.now() }), delayMs));
          expected.set(index, { index, atMs: Math.max(0, delayMs) });
          if (cancels === null) continue;
          timers[cancels % timers.length]?.cancel(); // Some twice.
          expected.delete(cancels % timers.length);
        }
        expect(clock.pendingCount).toBe(expected.size);
        await clock.advance(40);
        expect(fired).toEqual([...expected.values()].sort((a, b) => a.atMs - b.atMs || a.index - b.index));
        expect(clock.pendingCount).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('forgets a timer that another timer of the same instant cancels', async () => {
    const clock = new VirtualClock();
    let fired = false;
    clock.setTimer(() => victim.cancel(), 10);
    const victim = clock.setTimer(() => {
      fired = true;
    }, 10);
    await clock.advance(10);
    expect(fired).toBe(false);
    victim.cancel();
    expect(clock.pendingCount).toBe(0);
  });

  it('passes a failing callback to whoever advances, and can go on afterwards', async () => {
    const clock = new VirtualClock();
    let fired = false;
    clock.setTimer(() => {
      throw new Error('stage failed');
    }, 10);
    clock.setTimer(() => {
      fired = true;
    }, 20);
    await expect(clock.advance(30)).rejects.toThrow('stage failed');
    expect(clock.now()).toBe(10);
    await clock.advance(10);
    expect(fired).toBe(true);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses to advance by %d', async (durationMs) => {
    await expect(new VirtualClock().advance(durationMs)).rejects.toThrow(RangeError);
  });

  it('refuses a timer of NaN and never fires one of Infinity', async () => {
    const clock = new VirtualClock();
    expect(() => clock.setTimer(() => undefined, Number.NaN)).toThrow(RangeError);
    let fired = false;
    clock.setTimer(() => {
      fired = true;
    }, Number.POSITIVE_INFINITY);
    await clock.advance(1e12);
    expect(fired).toBe(false);
  });
});

describe('VirtualClock.runUntil', () => {
  it('stops at the instant the condition holds', async () => {
    const clock = new VirtualClock();
    let ticks = 0;
    const tick = () => {
      ticks += 1;
      clock.setTimer(tick, 20);
    };
    clock.setTimer(tick, 20);
    await clock.runUntil(() => ticks === 3);
    expect(clock.now()).toBe(60);
    await clock.runUntil(() => true);
    expect(clock.now()).toBe(60);
  });

  it('says so when nothing is left that could bring it about', async () => {
    const clock = new VirtualClock();
    clock.setTimer(() => undefined, 20);
    await expect(clock.runUntil(() => false)).rejects.toThrow('Nothing brought it about by 20 virtual ms');
  });

  it('gives up at its limit although timers go on for ever', async () => {
    const clock = new VirtualClock();
    const tick = () => void clock.setTimer(tick, 20);
    tick();
    await expect(clock.runUntil(() => false, 1_000)).rejects.toThrow('limit 1000');
    expect(clock.now()).toBe(1_000);
  });
});

describe('VirtualClock.external', () => {
  it('stands still while real work is not done, then delivers it exactly at its virtual time', async () => {
    const clock = new VirtualClock();
    const log: string[] = [];
    let finish: (value: string) => void = () => undefined;
    const work = new Promise<string>((resolve) => {
      finish = resolve;
    });
    void clock.external(work, 50).then((value) => log.push(`${value} at ${clock.now()}`));
    clock.setTimer(() => log.push(`timer at ${clock.now()}`), 49);
    clock.setTimer(() => log.push(`timer at ${clock.now()}`), 51);

    const passed = clock.advance(100);
    await jittery(undefined, 10);
    expect(clock.now()).toBe(50);
    expect(log).toEqual(['timer at 49']);

    finish('words');
    await passed;
    expect(log).toEqual(['timer at 49', 'words at 50', 'timer at 51']);
  });

  it('holds back work that is done too early', async () => {
    const clock = new VirtualClock();
    let deliveredAtMs: number | undefined;
    void clock.external(Promise.resolve(), 50).then(() => {
      deliveredAtMs = clock.now();
    });
    await clock.advance(49);
    expect(deliveredAtMs).toBeUndefined();
    await clock.advance(1);
    expect(deliveredAtMs).toBe(50);
  });

  it('delivers a failure at the same virtual time, and never as an unhandled rejection before it', async () => {
    const clock = new VirtualClock();
    const failure = new Error('worker died');
    let failedAtMs: number | undefined;
    const outcome = clock.external(Promise.reject(failure), 30).catch((error: unknown) => {
      failedAtMs = clock.now();
      return error;
    });
    await clock.advance(100);
    expect(await outcome).toBe(failure);
    expect(failedAtMs).toBe(30);
  });

  it('counts work as pending until it is delivered', async () => {
    const clock = new VirtualClock();
    void clock.external(Promise.resolve(), 50);
    expect(clock.pendingCount).toBe(1);
    await clock.advance(50);
    expect(clock.pendingCount).toBe(0);
  });

  it('gives the same log in 20 runs, although the real work finishes in another order each time', async () => {
    const run = async (): Promise<string> => {
      const clock = new VirtualClock();
      const log: string[] = [];
      const talk = async (speaker: string, turnMs: number) => {
        for (let turn = 0; turn < 8; turn += 1) {
          const words = await clock.external(jittery(`${speaker}${turn}`), turnMs);
          log.push(`${clock.now()} ${words}`);
          await clock.sleep(7 * turn);
          log.push(`${clock.now()} ${speaker} slept`);
        }
      };
      const pace = () => {
        log.push(`${clock.now()} packet`);
        if (clock.now() < 400) clock.setTimer(pace, 20);
      };
      const talks = Promise.all([talk('recogniser', 30), talk('voice', 30), talk('model', 45)]);
      clock.setTimer(pace, 20);
      await clock.advance(1_000);
      await talks;
      return log.join('\n');
    };
    const logs = new Set<string>();
    for (let attempt = 0; attempt < 20; attempt += 1) logs.add(await run());
    expect(logs.size).toBe(1);
    expect([...logs][0]?.split('\n')).toHaveLength(8 * 2 * 3 + 20);
  });
});
