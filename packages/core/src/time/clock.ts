/** A scheduled callback that can still be called off. */
export interface Timer {
  /** Calls it off; a timer that has fired or was cancelled before is left alone. */
  cancel(): void;
}

/** How long, or until which signal, to wait. */
export interface SleepOptions {
  signal?: AbortSignal;
}

/**
 * Time as a parameter, so that a whole call can run on a virtual clock.
 * Milliseconds everywhere.
 */
export interface Clock {
  /** Monotonic milliseconds since an arbitrary origin, with fractions; for durations and deadlines. */
  now(): number;
  /** Wall time, for what people and databases read. */
  date(): Date;
  /**
   * Calls `callback` once, `delayMs` from now, never synchronously; `Infinity` is never.
   * @throws {RangeError} when `delayMs` is NaN
   */
  setTimer(callback: () => void, delayMs: number): Timer;
  /** @throws the signal's reason when it aborts first */
  sleep(delayMs: number, options?: SleepOptions): Promise<void>;
  /** A signal that aborts after `delayMs` with a `TimeoutError`; `cancel` releases its timer. */
  timeout(delayMs: number): { readonly signal: AbortSignal; cancel(): void };
  /**
   * Joins real asynchronous work (a worker, a network call) to this clock.
   * The system clock returns the promise as it is. A virtual clock delivers the outcome exactly `virtualMs` after
   * the call and stands still while the work is not done, so the result never depends on how fast the machine was.
   * @param virtualMs the latency to pretend, taken from the input and never measured
   */
  external<T>(work: Promise<T>, virtualMs: number): Promise<T>;
}

/** What `timeout()` and deadlines abort with. */
export function timeoutError(delayMs: number): DOMException {
  return new DOMException(`Nothing came within ${delayMs} ms`, 'TimeoutError');
}

/** @throws {RangeError} when it is NaN, which every timer of the platform would take for "at once" */
export function assertDelay(delayMs: number): void {
  if (Number.isNaN(delayMs)) throw new RangeError('Expected a delay in milliseconds, got NaN');
}

/** `sleep` and `timeout` are the same on every clock once it can set a timer. */
export function sleepOn(clock: Pick<Clock, 'setTimer'>, delayMs: number, { signal }: SleepOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.setTimer(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, delayMs);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** @see sleepOn */
export function timeoutOn(clock: Pick<Clock, 'setTimer'>, delayMs: number): { signal: AbortSignal; cancel(): void } {
  const controller = new AbortController();
  const timer = clock.setTimer(() => controller.abort(timeoutError(delayMs)), delayMs);
  return { signal: controller.signal, cancel: () => timer.cancel() };
}
