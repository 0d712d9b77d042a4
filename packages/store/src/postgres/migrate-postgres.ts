import { sql } from 'drizzle-orm';
import { pendingMigrations } from '../migrations/pending-migrations.ts';
import type { Migration } from '../migrations/read-migrations.ts';
import type { PostgresDatabase } from './postgres-driver.ts';

/** Brings the schema up to date in one transaction; servers that start at the same moment wait for one another. */
export async function migratePostgres(database: PostgresDatabase, migrations: readonly Migration[]): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.execute(sql`select pg_advisory_xact_lock(hashtextextended('voice:migrations', 0))`);
    await transaction.execute(
      sql`create table if not exists voice_migrations (position integer primary key, hash text not null)`,
    );
    const applied = (
      await transaction.select({ hash: sql<string>`hash` }).from(sql`voice_migrations`).orderBy(sql`position`)
    ).map(({ hash }) => hash);
    for (const [index, migration] of pendingMigrations(migrations, applied).entries()) {
      for (const statement of migration.statements) await transaction.execute(sql.raw(statement));
      await transaction.execute(
        sql`insert into voice_migrations (position, hash) values (${applied.length + index}, ${migration.hash})`,
      );
    }
  });
}
