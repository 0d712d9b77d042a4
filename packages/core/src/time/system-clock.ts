import { type Clock, sleepOn, type Timer, timeoutOn } from './clock.ts';

/** The machine's own time. */
export class SystemClock implements Clock {
  now(): number {
    return performance.now();
  }

  date(): Date {
    return new Date();
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const handle = setTimeout(callback, Math.max(0, delayMs));
    return { cancel: () => clearTimeout(handle) };
  }

  sleep(delayMs: number, options?: { signal?: AbortSignal }): Promise<void> {
    return sleepOn(this, delayMs, options);
  }

  timeout(delayMs: number): { signal: AbortSignal; cancel(): void } {
    return timeoutOn(this, delayMs);
  }

  external<T>(work: Promise<T>): Promise<T> {
    return work;
  }
}

/** One is enough for a process. */
export const systemClock: Clock = new SystemClock();
