import type { Store } from '@voice/core/store';
import { afterEach, beforeEach, describe } from 'vitest';
import { describeAccounts } from './describe-accounts.ts';
import { describeAgents } from './describe-agents.ts';
import { describeCallEnd } from './describe-call-end.ts';
import { describeCallLog } from './describe-call-log.ts';
import { describeCallReads } from './describe-call-reads.ts';
import { describeClaim } from './describe-claim.ts';
import { describeConnections } from './describe-connections.ts';
import { describeHostileInput } from './describe-hostile-input.ts';
import { describeIdempotency } from './describe-idempotency.ts';
import { describeLeases } from './describe-leases.ts';
import { describePhoneNumbers } from './describe-phone-numbers.ts';
import { describeProgress } from './describe-progress.ts';
import { describeSettings } from './describe-settings.ts';
import { describeStreams } from './describe-streams.ts';
import type { OpenedStore } from './opened-store.ts';
import { account, otherAccount } from './records.ts';

/**
 * What every store promises, as tests of vitest.
 * @param name of the store, for the report
 * @param open makes an empty store, anew for each test
 */
export function describeStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(name, () => {
    let opened: OpenedStore;
    const store = (): Store => opened.store;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.store.close());

    describeAccounts(store);
    describe('with two accounts', () => {
      beforeEach(async () => {
        await opened.store.accounts.ensureDefault(account);
        await opened.addAccount(otherAccount);
      });
      describeConnections(store);
      describeSettings(store);
      describeAgents(store);
      describePhoneNumbers(store);
      describeClaim(store);
      describeIdempotency(store);
      describeStreams(store);
      describeProgress(store);
      describeCallLog(store);
      describeCallEnd(store);
      describeLeases(store);
      describeCallReads(store);
      describeHostileInput(store);
    });
  });
}
