import { randomUUID } from 'node:crypto';
import type { Store } from '@voice/core/store';
import { afterEach, describe, expect, it } from 'vitest';
import { readMigrations } from '../migrations/read-migrations.ts';
import { openStore } from '../open-store.ts';
import { SqlStore } from '../repositories/sql-store.ts';
import { describeRaces } from '../test-support/describe-races.ts';
import { useTestSchema } from '../test-support/test-schema.ts';
import { describeStore } from '../testing/describe-store.ts';
import { openPostgres } from './open-postgres.ts';

const SERVERS = 4;

// What one connection in process cannot show. Everything happens in a schema of its own.
describe('a Postgres server', () => {
  const schema = useTestSchema(`voice_test_${randomUUID().replaceAll('-', '')}`);
  const open = () => openStore({ url: schema.url() });
  const openTogether = () => Promise.all(Array.from({ length: SERVERS }, open));

  describe('shared by several servers', () => {
    let stores: Store[] = [];
    afterEach(() => Promise.all(stores.map((store) => store.close())));

    it('is migrated once when they start together', async () => {
      stores = await openTogether();
      const { rows } = await schema.admin().query(`select position from ${schema.name}.voice_migrations`);
      expect(rows).toHaveLength(readMigrations('postgres').length);
    });

    it('goes on after the server has cut all connections', async () => {
      const store = await open();
      stores = [store];
      await store.ping();
      await schema
        .admin()
        .query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [schema.name]);
      const [atOnce] = await Promise.allSettled([store.ping()]); // May still get the connection that was cut.
      if (atOnce?.status === 'rejected') expect(atOnce.reason).toMatchObject({ code: 'VOICE_STORE_UNAVAILABLE' });
      await store.ping();
    });
  });

  describeRaces('several servers on one Postgres', async () => {
    const stores = await openTogether();
    await schema.empty();
    return stores;
  });

  describeStore('through its pool', async () => {
    const driver = await openPostgres(schema.url());
    await schema.empty();
    return {
      store: new SqlStore(driver),
      addAccount: async (record) => {
        await driver.query(({ db, tables }) => db.insert(tables.accounts).values(record));
      },
    };
  });
});
