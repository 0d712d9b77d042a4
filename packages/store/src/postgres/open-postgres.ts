import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Driver } from '../database/driver.ts';
import { readMigrations } from '../migrations/read-migrations.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { PostgresDriver } from './postgres-driver.ts';
import { toPostgresStoreError } from './postgres-error.ts';

/** How long to wait for a connection, a new one or one from the pool. */
const CONNECTION_TIMEOUT_MS = 5000;
const MAX_CONNECTIONS = 10;

/** Connects to a server and migrates the database named in the URL. */
export async function openPostgres(url: string): Promise<Driver> {
  const migrations = readMigrations('postgres');
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    keepAlive: true,
  });
  // A connection that dies fails its act; without listeners it would also end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const database = drizzle(pool);
  try {
    await migratePostgres(database, migrations);
  } catch (error) {
    await pool.end();
    throw toPostgresStoreError(error);
  }
  return new PostgresDriver(database, () => pool.end());
}
