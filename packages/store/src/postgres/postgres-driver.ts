import { sql } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { type Act, driveAsync, run, type Statement } from '../database/act.ts';
import type { Driver, Session } from '../database/driver.ts';
import { storableText } from '../database/storable-text.ts';
import { StoreClosedError } from '../errors.ts';
import { isLostRace, toPostgresStoreError } from './postgres-error.ts';
import * as schema from './schema.ts';

/** How often an act is performed before a lost race is reported. */
const ATTEMPTS = 4;

/** Any connection of drizzle to Postgres: a pool of pg, or PGlite. */
export type PostgresDatabase = PgDatabase<PgQueryResultHKT>;

/** Postgres: each act is a transaction on a connection of its own. */
export class PostgresDriver implements Driver {
  readonly tables = schema;
  readonly #database: PostgresDatabase;
  readonly #session: Session;
  readonly #disconnect: () => Promise<void>;
  #closed: Promise<void> | undefined;

  /**
   * @param database migrated
   * @param disconnect called once, by `close`
   */
  constructor(database: PostgresDatabase, disconnect: () => Promise<void>) {
    this.#database = database;
    this.#session = session(database);
    this.#disconnect = disconnect;
  }

  query<T>(build: (session: Session) => Statement<T>): Promise<T> {
    return this.#guarded(async () => build(this.#session));
  }

  read<T>(act: (session: Session) => Act<T>): Promise<T> {
    return this.#guarded(() =>
      this.#database.transaction((transaction) => driveAsync(act(session(transaction))), {
        isolationLevel: 'repeatable read',
        accessMode: 'read only',
      }),
    );
  }

  async write<T>(act: (session: Session) => Act<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#guarded(() =>
          this.#database.transaction((transaction) => driveAsync(act(session(transaction)))),
        );
      } catch (error) {
        if (attempt === ATTEMPTS || !isLostRace(toPostgresStoreError(error))) throw error;
      }
    }
  }

  async ping(): Promise<void> {
    await this.#guarded(async () => this.#database.execute(sql`select 1`));
  }

  close(): Promise<void> {
    this.#closed ??= this.#disconnect();
    return this.#closed;
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed !== undefined) throw new StoreClosedError();
    try {
      return await work();
    } catch (error) {
      throw toPostgresStoreError(error);
    }
  }
}

function session(database: PostgresDatabase): Session {
  return {
    db: database,
    tables: schema,
    lock: function* (key) {
      yield* run(database.execute(sql`select pg_advisory_xact_lock(hashtextextended(${storableText(key)}, 0))`));
    },
    forUpdate: (statement) => statement.for('no key update'),
  };
}
