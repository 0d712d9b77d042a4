import { type Clock, type SleepOptions, sleepOn, type Timer, timeoutOn } from '@voice/core/time';

/** The clock of a process that can be killed: its timers die with it, and nothing of it is ever called again. */
export class MortalClock implements Clock {
  readonly #clock: Clock;
  readonly #timers = new Set<Timer>();
  #isDead = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  kill(): void {
    this.#isDead = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  now(): number {
    return this.#clock.now();
  }

  date(): Date {
    return this.#clock.date();
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    if (this.#isDead) return { cancel: () => undefined };
    const timer = this.#clock.setTimer(() => {
      this.#timers.delete(timer);
      callback();
    }, delayMs);
    this.#timers.add(timer);
    return {
      cancel: () => {
        this.#timers.delete(timer);
        timer.cancel();
      },
    };
  }

  sleep(delayMs: number, options?: SleepOptions): Promise<void> {
    return sleepOn(this, delayMs, options);
  }

  timeout(delayMs: number): { readonly signal: AbortSignal; cancel(): void } {
    return timeoutOn(this, delayMs);
  }

  external<T>(work: Promise<T>, virtualMs: number): Promise<T> {
    return this.#isDead ? new Promise(() => {}) : this.#clock.external(work, virtualMs);
  }
}
