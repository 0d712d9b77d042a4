import { errorMessage } from '@voice/core/errors';
import type { Timer } from '@voice/core/time';
import type { CallContext } from './call-context.ts';
import { once } from './store-access.ts';

/** Renewals per lease: two may fail before a live call is taken for abandoned. */
const RENEWALS_PER_LEASE = 3;

/** Tells the store in time that the calls of this server are alive. Has a timer only while there are some. */
export class LeaseKeeper {
  readonly #context: CallContext;
  readonly #leaseMs: number;
  readonly #callIds: () => readonly string[];
  #timer: Timer | undefined;

  constructor(context: CallContext, leaseMs: number, callIds: () => readonly string[]) {
    this.#context = context;
    this.#leaseMs = leaseMs;
    this.#callIds = callIds;
  }

  /** When a lease that starts now runs out. */
  until(): Date {
    return new Date(this.#context.clock.date().getTime() + this.#leaseMs);
  }

  /** To be told whenever a call was added or removed. */
  update(): void {
    if (this.#callIds().length === 0) {
      this.#timer?.cancel();
      this.#timer = undefined;
    } else {
      this.#timer ??= this.#context.clock.setTimer(() => this.#renew(), this.#leaseMs / RENEWALS_PER_LEASE);
    }
  }

  #renew(): void {
    this.#timer = undefined;
    const { clock, store, warn } = this.#context;
    const until = this.until();
    once(clock, () => store.calls.renewLeases(this.#callIds(), until)).catch((error: unknown) => {
      warn({ message: `The leases of the live calls could not be renewed: ${errorMessage(error)}`, error });
    });
    this.update();
  }
}
