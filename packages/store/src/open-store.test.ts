import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from './open-store.ts';
import {
  account,
  agentRecord,
  at,
  callRecord,
  claimOf,
  connectionRecord,
  eventRecord,
  phoneNumberRecord,
} from './testing/records.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

async function open(path: string) {
  const store = await openStore({ url: `file:${path}` });
  onTestFinished(() => store.close());
  return store;
}

/** Looks at, or damages, the file behind the store's back. */
function behind<T>(path: string, act: (client: Sqlite.Database) => T): T {
  const client = new Sqlite(path);
  try {
    return act(client);
  } finally {
    client.close();
  }
}

describe('a store in a file', () => {
  it('makes its folder, and has everything after it was opened again', async () => {
    const path = join(temporaryFolder(), 'new', 'folder', 'voice #1.db');
    const first = await open(path);
    await first.accounts.ensureDefault(account);
    await first.agents.create(agentRecord('demo'));
    await first.calls.claim(claimOf(callRecord('call')));
    await first.calls.append('call', { events: [eventRecord('call', 0)], utterances: [] });
    await first.close();

    const second = await open(path);
    expect(await second.accounts.find(account.id)).toEqual(account);
    expect(await second.agents.list(account.id)).toEqual([agentRecord('demo')]);
    expect(await second.calls.find(account.id, 'call')).toEqual(callRecord('call'));
    expect(await second.calls.events(account.id, 'call')).toHaveLength(1);
  });

  it('writes ahead and checks references', async () => {
    const path = join(temporaryFolder(), 'voice.db');
    const store = await open(path);
    expect(behind(path, (client) => client.pragma('journal_mode', { simple: true }))).toBe('wal');
    await expect(store.agents.create(agentRecord('demo'))).rejects.toMatchObject({ code: 'VOICE_STORE_CONFLICT' });
  });

  it('gives the last slot to one of two servers on the same file', async () => {
    const path = join(temporaryFolder(), 'voice.db');
    const [left, right] = [await open(path), await open(path)];
    await left.accounts.ensureDefault(account);
    const claims = await Promise.all(
      [left, right, left, right].map((store, index) =>
        store.calls.claim(claimOf(callRecord(`call-${index}`), { limit: 1 })),
      ),
    );
    expect(claims.map(({ outcome }) => outcome)).toEqual(['claimed', 'full', 'full', 'full']);
    expect(await right.calls.countActive()).toBe(1);
  });

  it('tells that another process is writing, and that the act may be tried again', async () => {
    const path = join(temporaryFolder(), 'voice.db');
    const store = await open(path);
    await store.accounts.ensureDefault(account);
    const writer = new Sqlite(path);
    onTestFinished(() => void writer.close());
    writer.exec('begin immediate');
    await expect(store.calls.claim(claimOf(callRecord('call')))).rejects.toMatchObject({
      code: 'VOICE_STORE_BUSY',
      retryable: true,
    });
    expect(await store.calls.countActive()).toBe(0);
    writer.exec('rollback');
    expect(await store.calls.claim(claimOf(callRecord('call')))).toMatchObject({ outcome: 'claimed' });
  });

  it.each([
    [
      'text',
      (path: string) => writeFileSync(path, 'This is no database at all, but a letter to the reader.'.repeat(20)),
    ],
    ['a folder', (path: string) => mkdirSync(path)],
  ])('refuses %s in the place of a database', async (_what, make) => {
    const path = join(temporaryFolder(), 'voice.db');
    make(path);
    await expect(openStore({ url: `file:${path}` })).rejects.toMatchObject({ code: 'VOICE_STORE_UNAVAILABLE' });
  });

  it('refuses a folder that cannot be made', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    await expect(openStore({ url: `file:${folder}/file/voice.db` })).rejects.toMatchObject({
      code: 'VOICE_STORE_UNAVAILABLE',
    });
  });

  it('refuses a database that a newer version has used', async () => {
    const path = join(temporaryFolder(), 'voice.db');
    await (await open(path)).close();
    behind(path, (client) => client.exec(`insert into voice_migrations values (99, 'from the future')`));
    await expect(openStore({ url: `file:${path}` })).rejects.toMatchObject({ code: 'VOICE_STORE_MIGRATION' });
  });

  it('refuses a server that does not answer', async () => {
    await expect(openStore({ url: 'postgres://user:secret@127.0.0.1:1/voice' })).rejects.toMatchObject({
      code: 'VOICE_STORE_UNAVAILABLE',
      retryable: true,
      message: expect.not.stringContaining('secret'),
    });
  });

  it('refuses other URLs', async () => {
    await expect(openStore({ url: 'mysql://db' })).rejects.toMatchObject({ code: 'VOICE_STORE_URL' });
  });
});

describe('a row that somebody else wrote', () => {
  it.each([
    ['agents', `update agents set config = '{"name":1}'`, 'config.name'],
    ['agents', `update agents set config = '{'`, 'config'],
    ['agents', `update agents set created_at = 'yesterday'`, 'createdAt'],
    ['agents', `update agents set version = 1.5`, 'version'],
    ['connections', `update connections set settings = '[]'`, 'settings'],
    ['connections', `update connections set status = 'FINE'`, 'status'],
    ['calls', `update calls set status = 'LOST'`, 'status'],
    ['calls', `update calls set provider = 'carrier pigeon'`, 'provider'],
    ['accounts', `update accounts set telephony = '{"defaultProvider":"pigeon"}'`, 'telephony.defaultProvider'],
    ['accounts', `update accounts set telephony = 'null'`, 'telephony'],
    ['connections', `update connections set max_concurrent_calls = 'many'`, 'maxConcurrentCalls'],
    ['phone_numbers', `update phone_numbers set provider = 'carrier pigeon'`, 'provider'],
    ['calls', `update calls set end_reason = 'bored'`, 'endReason'],
    ['calls', `update calls set hang_up_method = 'axe'`, 'hangUpMethod'],
    ['calls', `update calls set answered_by = 'a ghost'`, 'answeredBy'],
    ['calls', `update calls set parameters = '{"count":1}'`, 'parameters'],
    ['calls', `update calls set parameters = '[]'`, 'parameters'],
    ['calls', `update calls set "from" = x'00ff'`, 'from'],
    ['call_events', `update call_events set type = 'rumour'`, 'type'],
  ])('of %s is reported, not believed: %s', async (table, damage, field) => {
    const path = join(temporaryFolder(), 'voice.db');
    const store = await open(path);
    await store.accounts.ensureDefault(account);
    await store.agents.create(agentRecord('demo'));
    await store.connections.create(connectionRecord());
    await store.phoneNumbers.create(phoneNumberRecord());
    await store.calls.claim(claimOf(callRecord('call')));
    await store.calls.append('call', { events: [eventRecord('call', 0)], utterances: [] });
    behind(path, (client) => client.exec(damage));
    const reads: Record<string, () => Promise<unknown>> = {
      accounts: () => store.accounts.find(account.id),
      phone_numbers: () => store.phoneNumbers.list(account.id),
      agents: () => store.agents.list(account.id),
      connections: () => store.connections.find(account.id, 'connection-1'),
      calls: () => store.calls.list(account.id, { limit: 1, offset: 0 }),
      call_events: () => store.calls.events(account.id, 'call'),
    };
    await expect(reads[table]?.()).rejects.toMatchObject({ code: 'VOICE_STORE_ROW', context: { table, field } });
  });

  it('does not stop acts on other rows', async () => {
    const path = join(temporaryFolder(), 'voice.db');
    const store = await open(path);
    await store.accounts.ensureDefault(account);
    for (const id of ['broken', 'whole']) await store.calls.claim(claimOf(callRecord(id, { createdAt: at(0) })));
    behind(path, (client) => client.exec(`update calls set status = 'LOST' where id = 'broken'`));
    expect(await store.calls.progress('whole', { status: 'IN_PROGRESS' })).toBe(true);
    expect(await store.calls.countActive()).toBe(2);
  });
});
