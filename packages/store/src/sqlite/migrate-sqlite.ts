import type { Database } from 'better-sqlite3';
import { StoreMigrationError } from '../errors.ts';
import { pendingMigrations } from '../migrations/pending-migrations.ts';
import type { Migration } from '../migrations/read-migrations.ts';

/**
 * Brings the schema up to date: all or nothing, one process at a time.
 * Foreign keys are off meanwhile, since SQLite changes a column by making the table anew; they are checked at the end.
 * @see https://www.sqlite.org/lang_altertable.html#otheralter
 */
export function migrateSqlite(client: Database, migrations: readonly Migration[]): void {
  client.pragma('foreign_keys = OFF'); // Has no effect inside a transaction.
  client
    .transaction(() => {
      client.exec('create table if not exists voice_migrations (position integer primary key, hash text not null)');
      const applied = client.prepare('select hash from voice_migrations order by position').pluck().all() as string[];
      const remember = client.prepare('insert into voice_migrations (position, hash) values (?, ?)');
      for (const [index, migration] of pendingMigrations(migrations, applied).entries()) {
        for (const statement of migration.statements) client.exec(statement);
        remember.run(applied.length + index, migration.hash);
      }
      const broken = client.pragma('foreign_key_check') as readonly { table: string }[];
      if (broken[0] !== undefined) {
        throw new StoreMigrationError(
          `Expected every row to refer to rows that exist; ${broken.length} do not, the first in ${broken[0].table}. Restore a backup.`,
          { context: { table: broken[0].table, rows: broken.length } },
        );
      }
    })
    .immediate();
}
