import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { migrationsFolder } from '../migrations-folder.ts';
import { migrateSqlite } from '../sqlite/migrate-sqlite.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { pendingMigrations } from './pending-migrations.ts';
import { type Migration, readMigrations } from './read-migrations.ts';

const migration = (hash: string, ...statements: string[]): Migration => ({ hash, statements });
const tables = (client: Sqlite.Database) =>
  client.prepare(`select name from sqlite_master where type = 'table' order by name`).pluck().all();

describe('migrations', () => {
  it('lead to the present schemas: drizzle-kit has nothing to add', () => {
    const out = temporaryFolder();
    cpSync(migrationsFolder, out, { recursive: true });
    const script = join(dirname(migrationsFolder), 'scripts', 'generate-migrations.mjs');
    const { stdout, stderr, status } = spawnSync(process.execPath, [script, 'unexpected', '--out', out], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.match(/nothing to migrate/g)).toHaveLength(2);
    for (const dialect of ['sqlite', 'postgres']) {
      expect(readdirSync(join(out, dialect))).toEqual(readdirSync(join(migrationsFolder, dialect)));
    }
  });

  it('leave the schema of Postgres to the search path', () => {
    const folder = join(migrationsFolder, 'postgres');
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.sql'))) {
      expect(readFileSync(join(folder, name), 'utf8')).not.toContain('"public"');
    }
  });

  it.each(['sqlite', 'postgres'] as const)('of %s are shipped and numbered', (dialect) => {
    const migrations = readMigrations(dialect);
    expect(migrations.length).toBeGreaterThan(0);
    expect(new Set(migrations.map(({ hash }) => hash)).size).toBe(migrations.length);
  });

  it('are done from where the database stands', () => {
    const [first, second] = [migration('1'), migration('2')];
    expect(pendingMigrations([first, second], [])).toEqual([first, second]);
    expect(pendingMigrations([first, second], ['1'])).toEqual([second]);
    expect(pendingMigrations([first, second], ['1', '2'])).toEqual([]);
  });

  it.each([[['1', '2', '3']], [['2']], [['1', 'other']]])('refuse a database at %j', (applied) => {
    expect(() => pendingMigrations([migration('1'), migration('2')], applied)).toThrow(
      expect.objectContaining({ code: 'VOICE_STORE_MIGRATION', retryable: false }),
    );
  });

  it('happen altogether or not at all', () => {
    const client = new Sqlite(':memory:');
    const broken = [migration('1', 'create table a (x)'), migration('2', 'create table b (x)', 'create nonsense')];
    expect(() => migrateSqlite(client, broken)).toThrow('syntax error');
    expect(tables(client)).toEqual([]);
    migrateSqlite(client, broken.slice(0, 1));
    expect(() => migrateSqlite(client, broken)).toThrow('syntax error');
    expect(tables(client)).toEqual(['a', 'voice_migrations']);
    client.close();
  });

  it('may make a table anew without losing the rows that refer to it, but leave no row behind that refers to nothing', () => {
    const client = new Sqlite(':memory:');
    const steps = [
      migration('1', 'create table a (id text primary key)', 'create table b (a text references a on delete cascade)'),
      migration('2', 'create table c (id text primary key, x)', 'insert into c select id, 1 from a', 'drop table a', 'alter table c rename to a'),
      migration('3', `delete from a`),
    ];
    migrateSqlite(client, steps.slice(0, 1));
    client.exec(`insert into a values ('1'); insert into b values ('1')`);
    migrateSqlite(client, steps.slice(0, 2));
    expect(client.prepare('select a from b').pluck().all()).toEqual(['1']);
    expect(() => migrateSqlite(client, steps)).toThrow(expect.objectContaining({ code: 'VOICE_STORE_MIGRATION' }));
    expect(client.prepare('select x from a').pluck().all()).toEqual([1]);
    client.close();
  });
});
