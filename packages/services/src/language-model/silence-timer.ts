import type { Clock, Timer } from '@voice/core/time';

export interface SilenceTimerOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly onSilence: () => void;
}

/** Fires once when nothing has come for too long. Runs from the start; stands still while the listener is busy. */
export class SilenceTimer {
  readonly #options: SilenceTimerOptions;
  #timer: Timer | undefined;
  #hasFired = false;

  constructor(options: SilenceTimerOptions) {
    this.#options = options;
    this.restart();
  }

  get hasFired(): boolean {
    return this.#hasFired;
  }

  restart(): void {
    this.stop();
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
