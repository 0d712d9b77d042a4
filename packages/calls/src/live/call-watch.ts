import type { Clock, Timer } from '@voice/core/time';

/** What a call may wait for in vain. */
export type AwaitedProgress = 'answer' | 'stream';

/** What a call waits for, and how long: an answer, then a media stream; and how long it may last at all. */
export class CallWatch {
  readonly #clock: Pick<Clock, 'setTimer'>;
  readonly #onExpired: (awaited: AwaitedProgress | 'duration') => void;
  #progress: Timer | undefined;
  #duration: Timer | undefined;
  #isClosed = false;

  constructor(clock: Pick<Clock, 'setTimer'>, onExpired: (awaited: AwaitedProgress | 'duration') => void) {
    this.#clock = clock;
    this.#onExpired = onExpired;
  }

  /** Waits for this from now on, and for nothing else. */
  awaits(awaited: AwaitedProgress, timeoutMs: number): void {
    this.#progress?.cancel();
    if (this.#isClosed) return;
    this.#progress = this.#clock.setTimer(() => this.#onExpired(awaited), timeoutMs);
  }

  /** What was awaited has come. */
  arrived(): void {
    this.#progress?.cancel();
  }

  /** The longest it may last from now on. Only the first call counts. */
  limit(durationMs: number): void {
    if (this.#isClosed) return;
    this.#duration ??= this.#clock.setTimer(() => this.#onExpired('duration'), durationMs);
  }

  close(): void {
    this.#isClosed = true;
    this.#progress?.cancel();
    this.#duration?.cancel();
  }
}
