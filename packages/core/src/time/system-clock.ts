import { assertDelay, type Clock, sleepOn, type Timer, timeoutOn } from './clock.ts';

/** Longest delay of the platform's timer, in ms (24.8 days); it fires at once when asked for more. */
const MAX_TIMEOUT_MS = 2_147_483_647;

/** The machine's own time. */
export class SystemClock implements Clock {
  now(): number {
    return performance.now();
  }

  date(): Date {
    return new Date();
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    assertDelay(delayMs);
    let handle: ReturnType<typeof setTimeout>;
    const arm = (remainingMs: number) => {
      handle =
        remainingMs > MAX_TIMEOUT_MS
          ? setTimeout(() => arm(remainingMs - MAX_TIMEOUT_MS), MAX_TIMEOUT_MS)
          : setTimeout(callback, Math.max(0, remainingMs));
    };
    arm(delayMs);
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
