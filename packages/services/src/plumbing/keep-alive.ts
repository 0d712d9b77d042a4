import type { Clock, Timer } from '@voice/core/time';

export interface KeepAliveOptions {
  /** Quiet time after which the vendor hears from us, in ms. */
  readonly intervalMs: number;
  /** The vendor's own way to say it. */
  readonly message: string;
}

/** Speaks up when nothing else was sent for a while. Costs nothing per message. */
export class KeepAlive {
  readonly #options: KeepAliveOptions & { readonly clock: Clock; readonly send: (message: string) => void };
  #sentAtMs = 0;
  #timer: Timer | undefined;

  constructor(options: KeepAliveOptions & { readonly clock: Clock; readonly send: (message: string) => void }) {
    this.#options = options;
  }

  start(): void {
    this.sent();
    this.#wait(this.#options.intervalMs);
  }

  /** Something was sent. */
  sent(): void {
    this.#sentAtMs = this.#options.clock.now();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #wait(delayMs: number): void {
    const { clock, intervalMs, message, send } = this.#options;
    this.#timer = clock.setTimer(() => {
      const quietMs = clock.now() - this.#sentAtMs;
      if (quietMs >= intervalMs) send(message);
      this.#wait(quietMs >= intervalMs ? intervalMs : intervalMs - quietMs);
    }, delayMs);
  }
}
