import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { eq } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { run } from '../database/act.ts';
import { account, at, otherAccount } from '../testing/records.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openSqlite } from './open-sqlite.ts';

function openShared() {
  const path = join(temporaryFolder(), 'voice.db');
  const driver = openSqlite({ path });
  const other = new Sqlite(path, { timeout: 0 });
  onTestFinished(async () => {
    other.close();
    await driver.close();
  });
  return { driver, other };
}

const insertBehind = (client: Sqlite.Database) =>
  client.prepare('insert into accounts (id, name, created_at) values (?, ?, ?)').run('behind', 'Behind', 0);

describe('acts on SQLite', () => {
  it('have the file for themselves from their first statement, so that what they read holds until they write', async () => {
    const { driver, other } = openShared();
    await driver.write(function* ({ db, tables: { accounts } }) {
      expect(yield* run(db.select().from(accounts))).toEqual([]);
      expect(() => insertBehind(other)).toThrow('locked');
      yield* run(db.insert(accounts).values(account));
    });
    insertBehind(other);
  });

  it('see one and the same state while they read, and keep nobody from writing', async () => {
    const { driver, other } = openShared();
    await driver.write(function* ({ db, tables: { accounts } }) {
      yield* run(db.insert(accounts).values(account));
    });
    await driver.read(function* ({ db, tables: { accounts } }) {
      expect(yield* run(db.select().from(accounts))).toHaveLength(1);
      insertBehind(other);
      expect(yield* run(db.select().from(accounts))).toHaveLength(1);
    });
    expect(await driver.query(({ db, tables }) => db.select().from(tables.accounts))).toHaveLength(2);
  });

  it('leave nothing behind when they fail half-way', async () => {
    const { driver } = openShared();
    const failing = driver.write(function* ({ db, tables: { accounts } }) {
      yield* run(db.insert(accounts).values(account));
      yield* run(db.insert(accounts).values({ ...otherAccount, id: account.id }));
    });
    await expect(failing).rejects.toMatchObject({ code: 'VOICE_STORE_CONFLICT' });
    expect(await driver.query(({ db, tables }) => db.select().from(tables.accounts))).toEqual([]);
  });

  it('are done when the call returns: nothing comes between two of them', async () => {
    const { driver, other } = openShared();
    const pending = driver.query(({ db, tables }) => db.insert(tables.accounts).values(account));
    expect(other.prepare('select count(*) from accounts').pluck().get()).toBe(1);
    await pending;
  });

  it('keep milliseconds', async () => {
    const { driver } = openShared();
    const createdAt = new Date(at(0).getTime() + 123);
    await driver.query(({ db, tables }) => db.insert(tables.accounts).values({ ...account, createdAt }));
    const rows = await driver.query(({ db, tables: { accounts } }) =>
      db.select({ createdAt: accounts.createdAt }).from(accounts).where(eq(accounts.createdAt, createdAt)),
    );
    expect(rows).toEqual([{ createdAt }]);
  });
});
