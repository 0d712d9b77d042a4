import type { CallService } from '@voice/calls';
import { errorMessage } from '@voice/core/errors';
import type { Clock, Timer } from '@voice/core/time';
import type { Logger } from '../logger.ts';

/** How long a call outlives the server that held it, in ms: longer than a database may hang, shorter than a caller waits. */
export const LEASE_MS = 20_000;
const EVERY_MS = 5000;

/** Ends calls whose server died, at the start and every 5 s: their lease outlives a quick restart. */
export class Recovery {
  readonly #calls: CallService;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #timer: Timer | undefined;
  #isClosed = false;

  constructor({ calls, clock, logger }: { calls: CallService; clock: Clock; logger: Logger }) {
    this.#calls = calls;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Resolves after the first round. */
  async start(): Promise<void> {
    await this.#round();
    if (!this.#isClosed) this.#timer = this.#clock.setTimer(() => void this.start(), EVERY_MS);
  }

  /** May be called twice. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  async #round(): Promise<void> {
    try {
      const endedCount = await this.#calls.recoverAbandoned();
      if (endedCount > 0) this.#logger.warn({ endedCount }, 'calls of a lost server ended');
    } catch (error) {
      this.#logger.error({ detail: errorMessage(error) }, 'recovery failed');
    }
  }
}
