import { TypedEmitter } from '@voice/core/events';
import type { Clock, Timer } from '@voice/core/time';

export interface DigitsOptions {
  readonly clock: Clock;
  /** Without another key for that long the entry is over, in ms. Default 1500. */
  readonly pauseMs?: number;
}

export type DigitsEvents = {
  /** Keys of one entry, in order, its `#` included. */
  entered: (digits: string) => void;
};

/** Longest entry; what comes after begins a new one. */
const MAX_LENGTH = 64;

/** Collects the keys a caller presses into entries: `#` ends one, or a pause does. */
export class Digits {
  readonly events = new TypedEmitter<DigitsEvents>();
  readonly #clock: Clock;
  readonly #pauseMs: number;
  #digits = '';
  #timer: Timer | undefined;

  constructor({ clock, pauseMs = 1500 }: DigitsOptions) {
    this.#clock = clock;
    this.#pauseMs = pauseMs;
  }

  press(digit: string): void {
    this.#digits += digit;
    this.#timer?.cancel();
    if (digit === '#' || this.#digits.length >= MAX_LENGTH) this.#finish();
    else this.#timer = this.#clock.setTimer(() => this.#finish(), this.#pauseMs);
  }

  close(): void {
    this.#timer?.cancel();
    this.events.removeAll();
  }

  #finish(): void {
    const digits = this.#digits;
    this.#digits = '';
    this.events.emit('entered', digits);
  }
}
