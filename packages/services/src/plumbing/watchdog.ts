import type { Clock, Timer } from '@voice/core/time';

export interface WatchdogOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly onSilence: () => void;
}

/** Barks once when it was left alone for too long. */
export class Watchdog {
  readonly #options: WatchdogOptions;
  #timer: Timer | undefined;
  #hasFired = false;

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  get hasFired(): boolean {
    return this.#hasFired;
  }

  /** From now on. */
  restart(): void {
    this.#timer?.cancel();
    const { clock, timeoutMs, onSilence } = this.#options;
    this.#timer = clock.setTimer(() => {
      this.#hasFired = true;
      onSilence();
    }, timeoutMs);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
