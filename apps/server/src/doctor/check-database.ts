import { existsSync } from 'node:fs';
import type { Store } from '@voice/core/store';
import type { Clock } from '@voice/core/time';
import { openStore } from '@voice/store';
import type { Config } from '../config/config.ts';
import { type Check, look } from './check.ts';

const LIMIT_MS = 10_000;

/** Opens the database as the server does, and asks it. One that the first start would make is not made here. */
export async function checkDatabase(
  { databaseUrl, isPostgres }: Pick<Config, 'databaseUrl' | 'isPostgres'>,
  clock: Clock,
): Promise<{ readonly check: Check; readonly store: Store | undefined }> {
  let store: Store | undefined;
  const kind = isPostgres ? 'Postgres' : 'SQLite';
  const check = await look('database', { clock, limitMs: LIMIT_MS }, async () => {
    if (!isPostgres && !existsSync(databaseUrl.replace(/^file:/, ''))) {
      return { status: 'skipped', detail: 'SQLite: the first start makes it' };
    }
    const opened = await openStore({ url: databaseUrl });
    await opened.ping();
    store = opened;
    return { detail: `${kind} answers` };
  });
  return { check, store };
}
