import { errorMessage } from '@voice/core/errors';
import type { Store } from '@voice/core/store';
import type { CallContext } from '../call-context.ts';
import { withDeadline } from './deadline.ts';
import { retrying } from './store-access.ts';

const ATTEMPTS = 5;

/** How long the terminal act waits for errands that are under way, in ms. */
const CLOSE_TIMEOUT_MS = 1_000;

/** Small acts of the store that a call does not wait for. Each is tried a few times, then given up with a warning. */
export class StoreErrands {
  readonly #context: CallContext;
  readonly #callId: string;
  readonly #closing = new AbortController();
  #pending: Promise<unknown> = Promise.resolve();

  constructor(context: CallContext, callId: string) {
    this.#context = context;
    this.#callId = callId;
  }

  /** One after the other, in the order given. @param failure what to tell people when it is given up */
  run(failure: string, act: (store: Store) => Promise<unknown>): void {
    const { store, clock, warn } = this.#context;
    const options = { attempts: ATTEMPTS, signal: this.#closing.signal };
    this.#pending = this.#pending
      .then(() => retrying(clock, () => act(store), options))
      .catch((error: unknown) => warn({ message: `${failure}: ${errorMessage(error)}`, callId: this.#callId, error }));
  }

  /** Waits for what is under way, though not for long; nothing is tried again. */
  async close(): Promise<void> {
    this.#closing.abort();
    const { clock } = this.#context;
    const late = () => new Error(`errands of the store took longer than ${CLOSE_TIMEOUT_MS} ms`);
    await withDeadline(clock, this.#pending, CLOSE_TIMEOUT_MS, late).catch(() => undefined);
  }
}
