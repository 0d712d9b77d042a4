import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type * as schema from '../postgres/schema.ts';
import type { Act, Statement } from './act.ts';

/** The tables. Typed after Postgres; the parity test proves that SQLite's rows have the same types. */
export type Tables = typeof schema;

/** Builds statements. Typed after Postgres; only what both dialects understand may be used. */
export type StatementBuilder = Pick<PgDatabase<PgQueryResultHKT>, 'select' | 'insert' | 'update' | 'delete'>;

type Lockable<T> = Statement<T> & { for(strength: 'no key update'): Statement<T> };

/** What an act speaks to: one connection, inside its transaction if it has one. */
export interface Session {
  readonly db: StatementBuilder;
  readonly tables: Tables;
  /** Keeps every other act with this key out until the transaction ends. */
  lock(key: string): Act<void>;
  /** Keeps the selected rows from changing until the transaction ends. */
  forUpdate<T>(statement: Lockable<T>): Statement<T>;
}

/** A dialect: how statements and transactions are sent. All errors that come out are of this package. */
export interface Driver {
  readonly tables: Tables;
  /** One statement, a transaction of its own. */
  query<T>(build: (session: Session) => Statement<T>): Promise<T>;
  /** Several reads of one and the same state. */
  read<T>(act: (session: Session) => Act<T>): Promise<T>;
  /** All or nothing. May be performed again from its beginning when it lost a race, so it must not touch the outside. */
  write<T>(act: (session: Session) => Act<T>): Promise<T>;
  /** @throws when the database does not answer */
  ping(): Promise<void>;
  /** May be called twice. */
  close(): Promise<void>;
}
