import { type Clock, systemClock, type Timer } from '@voice/core/time';

/** Shorter timers are those of a conversation, which must keep its pace, in ms. */
const LONG_MS = 1000;

/** The machine's own time, except for what a test has no time for. */
export class FastForwardClock implements Clock {
  /** How far the dates are ahead, in ms. */
  aheadMs = 0;
  /** How much faster timers of a second and more run. */
  readonly #factor: number;
  readonly now = systemClock.now.bind(systemClock);
  readonly external = systemClock.external.bind(systemClock);

  constructor({ factor = 1 }: { factor?: number } = {}) {
    this.#factor = factor;
  }

  date(): Date {
    return new Date(systemClock.date().getTime() + this.aheadMs);
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    return systemClock.setTimer(callback, this.#hurried(delayMs));
  }

  sleep(delayMs: number, options?: { signal?: AbortSignal }): Promise<void> {
    return systemClock.sleep(this.#hurried(delayMs), options);
  }

  timeout(delayMs: number) {
    return systemClock.timeout(this.#hurried(delayMs));
  }

  #hurried(delayMs: number): number {
    return delayMs < LONG_MS ? delayMs : delayMs / this.#factor;
  }
}
