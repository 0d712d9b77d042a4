import type { Store } from '@voice/core/store';
import { SqlStore } from './repositories/sql-store.ts';
import { parseStoreUrl } from './store-url.ts';

/** Where to open a store. */
export interface OpenStoreOptions {
  /**
   * `file:` and a path (`file:/data/voice.db`, made where it does not exist), `memory:` or `:memory:` for a store that
   * is gone when it is closed, or `postgres://…`.
   */
  readonly url: string;
}

/**
 * Opens the database, brings its schema up to date, and hands out its repositories.
 * @throws {StoreUrlError} for any other URL
 * @throws {StoreUnavailableError} when the database cannot be reached, opened or written
 * @throws {StoreMigrationError} when a newer version has used it
 */
export async function openStore({ url }: OpenStoreOptions): Promise<Store> {
  const target = parseStoreUrl(url);
  // Loaded on demand: who uses Postgres needs no native module, and the other way round.
  if (target.dialect === 'postgres') {
    const { openPostgres } = await import('./postgres/open-postgres.ts');
    return new SqlStore(await openPostgres(target.url));
  }
  const { openSqlite } = await import('./sqlite/open-sqlite.ts');
  return new SqlStore(openSqlite(target.location));
}
