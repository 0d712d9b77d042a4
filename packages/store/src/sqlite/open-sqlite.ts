import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Driver } from '../database/driver.ts';
import { readMigrations } from '../migrations/read-migrations.ts';
import { migrateSqlite } from './migrate-sqlite.ts';
import { SqliteDriver } from './sqlite-driver.ts';
import { toSqliteStoreError } from './sqlite-error.ts';

/** How long a statement waits for another process that writes the same file. The event loop stands still meanwhile. */
const BUSY_TIMEOUT_MS = 2000;

/** Opens a file, made with its folder where it does not exist, or a database in memory; migrates it. */
export function openSqlite(location: { path: string } | 'memory'): Driver {
  const migrations = readMigrations('sqlite');
  let client: Sqlite.Database | undefined;
  try {
    if (location !== 'memory') mkdirSync(dirname(location.path), { recursive: true });
    client = new Sqlite(location === 'memory' ? ':memory:' : location.path, { timeout: BUSY_TIMEOUT_MS });
    client.pragma('journal_mode = WAL');
    client.pragma('synchronous = NORMAL');
    migrateSqlite(client, migrations);
    client.pragma('foreign_keys = ON');
    return new SqliteDriver(client);
  } catch (error) {
    client?.close();
    throw toSqliteStoreError(error);
  }
}
