import type { Database } from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { type Act, driveSync, type Statement } from '../database/act.ts';
import type { Driver, Session, StatementBuilder, Tables } from '../database/driver.ts';
import { StoreClosedError } from '../errors.ts';
import * as schema from './schema.ts';
import { toSqliteStoreError } from './sqlite-error.ts';

/** What every statement of drizzle's SQLite dialect can do. */
interface SynchronousStatement {
  prepare(): { execute(): { sync(): unknown } };
}

function execute(statement: unknown): unknown {
  return (statement as SynchronousStatement).prepare().execute().sync();
}

/** SQLite through better-sqlite3. Each act runs to its end before its promise is returned, so nothing can come between. */
export class SqliteDriver implements Driver {
  // The parity test proves that both schemas have the same rows; the statements used exist in both dialects.
  readonly tables = schema as unknown as Tables;
  readonly #client: Database;
  readonly #session: Session;

  /** @param client open, migrated, with foreign keys on; closed by this driver */
  constructor(client: Database) {
    this.#client = client;
    this.#session = {
      db: drizzle(client) as unknown as StatementBuilder,
      tables: this.tables,
      // An immediate transaction has the whole database for itself.
      lock: function* () {},
      forUpdate: (statement) => statement,
    };
  }

  async query<T>(build: (session: Session) => Statement<T>): Promise<T> {
    return this.#guarded(() => execute(build(this.#session)) as T);
  }

  async read<T>(act: (session: Session) => Act<T>): Promise<T> {
    return this.#guarded(() => this.#client.transaction(() => driveSync(act(this.#session), execute)).deferred());
  }

  async write<T>(act: (session: Session) => Act<T>): Promise<T> {
    return this.#guarded(() => this.#client.transaction(() => driveSync(act(this.#session), execute)).immediate());
  }

  async ping(): Promise<void> {
    this.#guarded(() => this.#client.prepare('select 1').get());
  }

  async close(): Promise<void> {
    this.#client.close();
  }

  #guarded<T>(work: () => T): T {
    if (!this.#client.open) throw new StoreClosedError();
    try {
      return work();
    } catch (error) {
      throw toSqliteStoreError(error);
    }
  }
}
