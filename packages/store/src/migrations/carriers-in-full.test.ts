import { PGlite } from '@electric-sql/pglite';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/pglite';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Driver } from '../database/driver.ts';
import { migratePostgres } from '../postgres/migrate-postgres.ts';
import { PostgresDriver } from '../postgres/postgres-driver.ts';
import { SqlStore } from '../repositories/sql-store.ts';
import { migrateSqlite } from '../sqlite/migrate-sqlite.ts';
import { SqliteDriver } from '../sqlite/sqlite-driver.ts';
import { account, agentRecord, at, callRecord, connectionRecord, phoneNumberRecord } from '../testing/records.ts';
import { readMigrations } from './read-migrations.ts';

const connection = connectionRecord();
const call = callRecord('call');

/** Rows as the first version wrote them. */
const oldRows = (moment: (at: Date) => string) => `
  insert into accounts (id, name, created_at) values ('${account.id}', '${account.name}', ${moment(account.createdAt)});
  insert into connections
    (id, account_id, provider, name, status, settings, encrypted_credentials, max_concurrent_calls, created_at, updated_at)
    values ('${connection.id}', '${account.id}', 'twilio', '${connection.name}', 'ACTIVE',
      '${JSON.stringify(connection.settings)}', '${connection.encryptedCredentials}', 10, ${moment(at(0))}, ${moment(at(0))});
  insert into calls
    (id, account_id, agent_id, agent_name, provider, provider_call_id, direction, "from", "to", status, created_at, lease_until)
    values ('call', '${account.id}', '${call.agentId}', '${call.agentName}', 'twilio', '${call.providerCallId}', 'inbound',
      '${call.from}', '${call.to}', 'RINGING', ${moment(call.createdAt)}, ${moment(call.leaseUntil)});
  insert into stream_tokens (token_hash, account_id, call_id, provider, agent_name, expires_at, in_use)
    values ('token-call', '${account.id}', 'call', 'twilio', 'demo', ${moment(at(30))}, false);`;

async function upgradedSqlite(): Promise<Driver> {
  const client = new Sqlite(':memory:');
  const migrations = readMigrations('sqlite');
  migrateSqlite(client, migrations.slice(0, 1));
  client.exec(oldRows((moment) => String(moment.getTime())));
  migrateSqlite(client, migrations);
  client.pragma('foreign_keys = ON');
  return new SqliteDriver(client);
}

async function upgradedPostgres(): Promise<Driver> {
  const client = new PGlite();
  const database = drizzle(client);
  const migrations = readMigrations('postgres');
  await migratePostgres(database, migrations.slice(0, 1));
  await client.exec(oldRows((moment) => `'${moment.toISOString()}'`));
  await migratePostgres(database, migrations);
  return new PostgresDriver(database, () => client.close());
}

describe.each([
  ['SQLite', upgradedSqlite],
  ['Postgres', upgradedPostgres],
])('a database of the first version on %s', (_dialect, upgraded) => {
  it('has all it had, without settings, defaults and parameters, and can go on', async () => {
    const store = new SqlStore(await upgraded());
    onTestFinished(() => store.close());
    expect(await store.accounts.find(account.id)).toEqual(account);
    expect(await store.connections.list(account.id)).toEqual([connection]);
    expect(await store.calls.find(account.id, 'call')).toEqual(call);
    const admission = { tokenHash: 'token-call', provider: 'twilio', agentName: 'demo', at: at(1), reuseMs: 0 } as const;
    expect(await store.calls.admitStream(admission)).toMatchObject({ outcome: 'admitted' });

    await store.agents.create(agentRecord('demo'));
    const number = phoneNumberRecord({ inboundAgentId: 'agent-demo' });
    expect(await store.phoneNumbers.create(number)).toBe(true);
    const made = await store.connections.ensureDefault(connectionRecord({ id: 'default' }));
    expect(made).toMatchObject({ id: 'default', isDefault: true });
    expect(await store.connections.delete(account.id, connection.id)).toBe(true);
    expect(await store.phoneNumbers.list(account.id)).toEqual([]);
  });
});
