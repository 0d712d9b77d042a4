import type { Store } from '@voice/core/store';
import { afterEach, beforeEach, describe } from 'vitest';
import { account } from '../testing/records.ts';
import { describeCallRaces } from './describe-call-races.ts';
import { describeClaimRaces } from './describe-claim-races.ts';
import { describeSettingsRaces } from './describe-settings-races.ts';
import { RIVAL_COUNT, type Rivals } from './rivals.ts';

/**
 * What holds when several servers share a database.
 * @param open stores on one empty database, anew for each test
 */
export function describeRaces(name: string, open: () => Promise<Store[]>): void {
  describe(name, () => {
    let stores: Store[] = [];
    const on = (index: number) => stores[index % stores.length] as Store;
    const rivals: Rivals = {
      race: (act) => Promise.all(Array.from({ length: RIVAL_COUNT }, (_, index) => act(on(index), index))),
      any: () => on(0),
    };
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => Promise.all(stores.map((store) => store.close())));

    describeSettingsRaces(rivals);
    describe('with an account', () => {
      beforeEach(async () => {
        await on(0).accounts.ensureDefault(account);
      });
      describeClaimRaces(rivals);
      describeCallRaces(rivals);
    });
  });
}
