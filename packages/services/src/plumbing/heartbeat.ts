import type { Clock, Timer } from '@voice/core/time';

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly intervalMs: number;
  /** Asks for a sign of life. */
  readonly ping: (onPong: () => void) => void;
  /** Nothing was heard for a whole interval after a ping. */
  readonly onDead: () => void;
}

/** Notices a connection that is dead without anybody having said so, between one and two intervals later. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #isAlive = true;
  #timer: Timer | undefined;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, intervalMs, ping, onDead } = this.#options;
    this.#timer = clock.setTimer(() => {
      if (!this.#isAlive) {
        onDead();
        return;
      }
      this.#isAlive = false;
      ping(() => this.heard());
      this.start();
    }, intervalMs);
  }

  /** Anything that comes is a sign of life. */
  heard(): void {
    this.#isAlive = true;
  }

  stop(): void {
    this.#timer?.cancel();
  }
}
