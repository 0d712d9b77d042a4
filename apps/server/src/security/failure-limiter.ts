import type { Clock } from '@voice/core/time';

const WINDOW_MS = 60_000;
const MAX_CLIENTS = 10_000;

/**
 * Counts refused requests by client, and says when there were too many within a minute. Only what has been refused
 * counts, never what is under way: a carrier's burst of genuine requests from one address is not slowed down.
 */
export class FailureLimiter {
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #clients = new Map<string, { count: number; readonly endsAtMs: number }>();

  /** @param limit refused requests per minute; 0 is without limit */
  constructor(limit: number, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** How long the client has to wait, in ms; `undefined` when it may go on. */
  waitMs(client: string): number | undefined {
    const failures = this.#clients.get(client);
    if (this.#limit === 0 || failures === undefined || failures.count < this.#limit) return undefined;
    const waitMs = failures.endsAtMs - this.#clock.now();
    return waitMs > 0 ? waitMs : undefined;
  }

  /** A request of the client was refused. */
  record(client: string): void {
    const nowMs = this.#clock.now();
    const failures = this.#clients.get(client);
    if (failures !== undefined && failures.endsAtMs > nowMs) {
      failures.count += 1;
      return;
    }
    this.#clients.delete(client);
    this.#clients.set(client, { count: 1, endsAtMs: nowMs + WINDOW_MS });
    // The oldest goes: whoever fails from very many addresses is beyond what counting by address can stop.
    for (const [oldest] of this.#clients) {
      if (this.#clients.size <= MAX_CLIENTS) break;
      this.#clients.delete(oldest);
    }
  }
}
