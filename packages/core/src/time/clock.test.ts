import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VirtualClock } from '../testing/index.ts';
import { type Clock, SystemClock } from './index.ts';

const clocks: [string, () => { clock: Clock; pass: (ms: number) => Promise<unknown>; pendingCount: () => number }][] = [
  [
    'system clock',
    () => ({
      clock: new SystemClock(),
      pass: (ms) => vi.advanceTimersByTimeAsync(ms),
      pendingCount: () => vi.getTimerCount(),
    }),
  ],
  [
    'virtual clock',
    () => {
      const clock = new VirtualClock();
      return { clock, pass: (ms) => clock.advance(ms), pendingCount: () => clock.pendingCount };
    },
  ],
];

describe.each(clocks)('waiting on the %s', (name, create) => {
  beforeEach(() => {
    if (name === 'system clock') vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('sleeps as long as it was told: at 19 ms nothing, at 20 ms awake', async () => {
    const { clock, pass } = create();
    const awake = vi.fn();
    const sleep = clock.sleep(20).then(awake);
    await pass(19);
    expect(awake).not.toHaveBeenCalled();
    await pass(1);
    await sleep;
    expect(awake).toHaveBeenCalledTimes(1);
  });

  it('wakes at once with the reason of the signal, and leaves no timer behind', async () => {
    const { clock, pendingCount } = create();
    const controller = new AbortController();
    const reason = new Error('the caller hung up');
    const sleep = clock.sleep(10_000, { signal: controller.signal });
    expect(pendingCount()).toBe(1);
    controller.abort(reason);
    await expect(sleep).rejects.toBe(reason);
    expect(pendingCount()).toBe(0);
  });

  it('does not begin to sleep when the signal has aborted before', async () => {
    const { clock, pendingCount } = create();
    const reason = new Error('over already');
    await expect(clock.sleep(20, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(pendingCount()).toBe(0);
  });

  it('leaves no listener on a signal that outlives many sleeps', async () => {
    const { clock, pass } = create();
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    for (let sleep = 0; sleep < 5; sleep += 1) {
      const done = clock.sleep(10, { signal });
      await pass(10);
      await done;
    }
    expect(added).toHaveBeenCalledTimes(5);
    expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
      added.mock.calls.map(([, listener]) => listener),
    );
  });

  it('aborts a deadline with a TimeoutError that says how long was waited', async () => {
    const { clock, pass } = create();
    const { signal } = clock.timeout(250);
    await pass(249);
    expect(signal.aborted).toBe(false);
    await pass(1);
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toMatchObject({ name: 'TimeoutError', message: 'Nothing came within 250 ms' });
  });

  it('calls a deadline off, twice if need be', async () => {
    const { clock, pass, pendingCount } = create();
    const deadline = clock.timeout(250);
    deadline.cancel();
    deadline.cancel();
    expect(pendingCount()).toBe(0);
    await pass(1_000);
    expect(deadline.signal.aborted).toBe(false);
  });
});
