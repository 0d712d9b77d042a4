import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { type PostgresServer, startPostgresServer } from './postgres-server.ts';

/** A place on a Postgres server, there while the tests of one file run. */
export interface TestSchema {
  /** Of the schema, and of every connection made with `url()`. */
  readonly name: string;
  /** Connections that see this schema only. */
  url(): string;
  /** A connection that sees everything. */
  admin(): pg.Client;
  /** Removes every row. */
  empty(): Promise<void>;
}

/**
 * Starts the server before the first test, and leaves nothing behind after the last.
 * @param name of the schema, unused on the server
 */
export function useTestSchema(name: string): TestSchema {
  let server: PostgresServer | undefined;
  let admin: pg.Client | undefined;
  const started = <T>(resource: T | undefined): T => {
    if (resource === undefined) throw new Error('Expected a started server; ask inside a test.');
    return resource;
  };

  beforeAll(async () => {
    server = await startPostgresServer();
    admin = new pg.Client({ connectionString: server.url });
    admin.on('error', () => {}); // Its failed queries tell enough.
    await admin.connect();
    await admin.query(`create schema ${name}`);
  });
  afterAll(async () => {
    try {
      await admin?.query(`drop schema if exists ${name} cascade`);
      await admin?.end();
    } finally {
      await server?.stop();
    }
  });

  return {
    name,
    url: () => {
      const inSchema = new URL(started(server).url);
      inSchema.searchParams.set('options', `-c search_path=${name}`);
      inSchema.searchParams.set('application_name', name);
      return inSchema.href;
    },
    admin: () => started(admin),
    empty: async () => {
      await started(admin).query(`truncate ${name}.accounts cascade`);
    },
  };
}
