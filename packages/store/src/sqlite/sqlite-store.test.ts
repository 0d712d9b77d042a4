import { join } from 'node:path';
import { openStore } from '../open-store.ts';
import { SqlStore } from '../repositories/sql-store.ts';
import { describeRaces } from '../test-support/describe-races.ts';
import { describeStore } from '../testing/describe-store.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openSqlite } from './open-sqlite.ts';

describeStore('a store on SQLite in memory', async () => {
  const driver = openSqlite('memory');
  return {
    store: new SqlStore(driver),
    addAccount: async (account) => {
      await driver.query(({ db, tables }) => db.insert(tables.accounts).values(account));
    },
  };
});

describeRaces('several servers on one SQLite file', () => {
  const url = `file:${join(temporaryFolder(), 'voice.db')}`;
  return Promise.all(Array.from({ length: 4 }, () => openStore({ url })));
});
