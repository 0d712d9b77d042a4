import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from './index.ts';

describe('SystemClock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-03-01T12:00:00Z') });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('moves with the machine: monotonic milliseconds and wall time', () => {
    const startMs = systemClock.now();
    vi.advanceTimersByTime(1_500);
    expect(systemClock.now() - startMs).toBe(1_500);
    expect(systemClock.date()).toEqual(new Date('2026-03-01T12:00:01.500Z'));
  });

  it('fires a timer once, on its millisecond, and never synchronously', () => {
    const fired = vi.fn();
    systemClock.setTimer(fired, 20);
    const firedAtOnce = vi.fn();
    systemClock.setTimer(firedAtOnce, -5);
    expect(firedAtOnce).not.toHaveBeenCalled();
    vi.advanceTimersByTime(19);
    expect(firedAtOnce).toHaveBeenCalledTimes(1);
    expect(fired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    vi.advanceTimersByTime(1_000);
    expect(fired).toHaveBeenCalledTimes(1);
  });

  it('forgets a cancelled timer, and cancels twice or too late without harm', () => {
    const fired = vi.fn();
    const timer = systemClock.setTimer(fired, 20);
    timer.cancel();
    timer.cancel();
    vi.advanceTimersByTime(1_000);
    expect(fired).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits longer than the 24.8 days a platform timer can hold, and can be cancelled after them', () => {
    const thirtyDaysMs = 30 * 86_400_000;
    const fired = vi.fn();
    const cancelled = vi.fn();
    systemClock.setTimer(fired, thirtyDaysMs);
    const timer = systemClock.setTimer(cancelled, thirtyDaysMs);
    vi.advanceTimersByTime(thirtyDaysMs - 1);
    expect(fired).not.toHaveBeenCalled();
    timer.cancel();
    vi.advanceTimersByTime(1);
    expect(fired).toHaveBeenCalledTimes(1);
    expect(cancelled).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('never fires a timer of Infinity', () => {
    const fired = vi.fn();
    const timer = systemClock.setTimer(fired, Number.POSITIVE_INFINITY);
    vi.advanceTimersByTime(100 * 86_400_000);
    expect(fired).not.toHaveBeenCalled();
    timer.cancel();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('refuses NaN, which the platform would take for "at once"', async () => {
    expect(() => systemClock.setTimer(() => undefined, Number.NaN)).toThrow(RangeError);
    expect(() => systemClock.timeout(Number.NaN)).toThrow(RangeError);
    await expect(systemClock.sleep(Number.NaN)).rejects.toThrow(RangeError);
  });

  it('hands real work through as it is, whatever latency a virtual clock would pretend', async () => {
    const work = Promise.resolve('done');
    expect(systemClock.external(work, 5_000)).toBe(work);
    const failure = new Error('worker died');
    await expect(systemClock.external(Promise.reject(failure), 5_000)).rejects.toBe(failure);
  });
});
