import type { AccountRecord, Store } from '@voice/core/store';

/** An empty store for one test. */
export interface OpenedStore {
  /** Closed by the suite after the test. */
  readonly store: Store;
  /** Adds an account beside the first one, which no method of a store can do. */
  addAccount(account: AccountRecord): Promise<void>;
}
