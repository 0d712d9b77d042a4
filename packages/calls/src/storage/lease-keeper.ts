import { errorMessage } from '@voice/core/errors';
import type { Timer } from '@voice/core/time';
import type { CallContext } from '../call-context.ts';
import { once } from './store-access.ts';

/** Renewals per lease: two may fail before a live call is taken for abandoned. */
const RENEWALS_PER_LEASE = 3;

export interface LeaseKeeperOptions {
  readonly leaseMs: number;
  /** Calls that this server holds. */
  readonly callIds: () => readonly string[];
  /** These have ended by another server's act. */
  readonly onEnded: (callIds: readonly string[]) => void;
}

/** Tells the store in time that the calls of this server are alive. Has a timer only while there are some. */
export class LeaseKeeper {
  readonly #context: CallContext;
  readonly #options: LeaseKeeperOptions;
  #timer: Timer | undefined;

  constructor(context: CallContext, options: LeaseKeeperOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** When a lease that starts now runs out. */
  until(): Date {
    return new Date(this.#context.clock.date().getTime() + this.#options.leaseMs);
  }

  /** To be told whenever a call was added or removed. */
  update(): void {
    if (this.#options.callIds().length === 0) {
      this.#timer?.cancel();
      this.#timer = undefined;
    } else {
      const everyMs = this.#options.leaseMs / RENEWALS_PER_LEASE;
      this.#timer ??= this.#context.clock.setTimer(() => this.#renew(), everyMs);
    }
  }

  #renew(): void {
    this.#timer = undefined;
    const { clock, store, warn } = this.#context;
    const until = this.until();
    once(clock, () => store.calls.renewLeases(this.#options.callIds(), until)).then(
      (ended) => this.#options.onEnded(ended),
      (error: unknown) =>
        warn({ message: `The leases of the live calls could not be renewed: ${errorMessage(error)}`, error }),
    );
    this.update();
  }
}
