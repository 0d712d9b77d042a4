import { randomUUID } from 'node:crypto';
import type { Store } from '@voice/core/store';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../open-store.ts';
import { SqlStore } from '../repositories/sql-store.ts';
import { describeStore } from '../testing/describe-store.ts';
import { account, at, callRecord, claimOf, endingRecord, eventRecord } from '../testing/records.ts';
import { openPostgres } from './open-postgres.ts';

// What one connection in process cannot show. Set DATABASE_URL to a server; everything happens in a schema of its own.
const serverUrl = process.env.DATABASE_URL ?? '';

describe.skipIf(!serverUrl.startsWith('postgres'))('a Postgres server', () => {
  const schema = `voice_test_${randomUUID().replaceAll('-', '')}`;
  const url = () => {
    const inSchema = new URL(serverUrl);
    inSchema.searchParams.set('options', `-c search_path=${schema}`);
    inSchema.searchParams.set('application_name', schema);
    return inSchema.href;
  };
  let admin: pg.Client;
  beforeAll(async () => {
    admin = new pg.Client({ connectionString: serverUrl });
    await admin.connect();
    await admin.query(`create schema ${schema}`);
  });
  afterAll(async () => {
    await admin.query(`drop schema ${schema} cascade`);
    await admin.end();
  });
  const empty = () => admin.query(`truncate ${schema}.accounts cascade`);

  describe('shared by several servers', () => {
    let stores: Store[] = [];
    afterEach(() => Promise.all(stores.map((store) => store.close())));

    it('is migrated once when they start together', async () => {
      stores = await Promise.all(Array.from({ length: 4 }, () => openStore({ url: url() })));
      const { rows } = await admin.query(`select position from ${schema}.voice_migrations`);
      expect(rows).toEqual([{ position: 0 }]);
    });

    it('gives the last slot, the socket and the end of a call to one of them', async () => {
      stores = await Promise.all(Array.from({ length: 4 }, () => openStore({ url: url() })));
      await empty();
      const accounts = await Promise.all(
        stores.map((store) => store.accounts.ensureDefault({ ...account, id: randomUUID() })),
      );
      const accountId = accounts[0]?.id as string;
      expect(new Set(accounts.map(({ id }) => id)).size).toBe(1);

      for (let round = 0; round < 20; round += 1) {
        const call = (index: number) => callRecord(`${round}-${index}`, { accountId });
        const rivals = Array.from({ length: 12 }, (_, index) => index);
        const on = (index: number) => (stores[index % stores.length] as Store).calls;
        const claims = await Promise.all(rivals.map((index) => on(index).claim(claimOf(call(index), { limit: 1 }))));
        expect(claims.filter(({ outcome }) => outcome === 'claimed')).toHaveLength(1);
        const winner = `${round}-${claims.findIndex(({ outcome }) => outcome === 'claimed')}`;

        const admission = {
          tokenHash: `token-${winner}`,
          provider: 'twilio',
          agentName: 'demo',
          at: at(1),
          reuseMs: 0,
        } as const;
        const sockets = await Promise.all(rivals.map((index) => on(index).admitStream(admission)));
        expect(sockets.filter(({ outcome }) => outcome === 'admitted')).toHaveLength(1);

        const acts = rivals.map((index) =>
          Promise.all([
            on(index).append(winner, { events: [eventRecord(winner, index)], utterances: [] }),
            on(index + 1).end(winner, endingRecord({ events: [eventRecord(winner, 100 + index)] })),
          ]),
        );
        const ends = (await Promise.all(acts)).map(([, isFirst]) => isFirst);
        expect(ends.filter(Boolean)).toHaveLength(1);
        const events = await on(0).events(accountId, winner);
        expect(events.filter(({ sequence }) => sequence >= 100)).toHaveLength(1);
      }
    });

    it('makes one call of a webhook that reaches several of them', async () => {
      stores = await Promise.all(Array.from({ length: 4 }, () => openStore({ url: url() })));
      await empty();
      await stores[0]?.accounts.ensureDefault(account);
      const claims = await Promise.all(
        stores.map((store, index) =>
          store.calls.claim(claimOf(callRecord(`call-${index}`, { providerCallId: 'CA-1' }), { limit: 1 })),
        ),
      );
      expect(claims.map(({ outcome }) => outcome).sort()).toEqual(['claimed', 'repeated', 'repeated', 'repeated']);
    });

    it('goes on after the server has cut all connections', async () => {
      const store = await openStore({ url: url() });
      stores = [store];
      await store.ping();
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [schema]);
      const [atOnce] = await Promise.allSettled([store.ping()]); // May still get the connection that was cut.
      if (atOnce?.status === 'rejected') expect(atOnce.reason).toMatchObject({ code: 'VOICE_STORE_UNAVAILABLE' });
      await store.ping();
    });
  });

  describeStore('through its pool', async () => {
    const driver = await openPostgres(url());
    await empty();
    return {
      store: new SqlStore(driver),
      addAccount: async (record) => {
        await driver.query(({ db, tables }) => db.insert(tables.accounts).values(record));
      },
    };
  });
});
