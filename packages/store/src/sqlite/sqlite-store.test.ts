import { SqlStore } from '../repositories/sql-store.ts';
import { describeStore } from '../testing/describe-store.ts';
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
