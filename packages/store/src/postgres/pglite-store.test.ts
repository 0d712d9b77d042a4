import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import { afterAll, beforeAll } from 'vitest';
import { readMigrations } from '../migrations/read-migrations.ts';
import { SqlStore } from '../repositories/sql-store.ts';
import { describeStore } from '../testing/describe-store.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { PostgresDriver } from './postgres-driver.ts';

const client = new PGlite();
const database = drizzle(client);

beforeAll(() => migratePostgres(database, readMigrations('postgres')));
afterAll(() => client.close());

describeStore('a store on Postgres (PGlite)', async () => {
  // Faster than truncate for few rows; what belongs to a call goes with it.
  for (const table of ['calls', 'agents', 'connections', 'api_keys', 'accounts']) {
    await database.execute(sql`delete from ${sql.identifier(table)}`);
  }
  const driver = new PostgresDriver(database, async () => {});
  return {
    store: new SqlStore(driver),
    addAccount: async (account) => {
      await driver.query(({ db, tables }) => db.insert(tables.accounts).values(account));
    },
  };
});
