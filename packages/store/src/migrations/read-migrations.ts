import { readMigrationFiles } from 'drizzle-orm/migrator';
import { migrationsFolder } from '../migrations-folder.ts';

/** One step of the schema. */
export interface Migration {
  /** SHA-256 of its file, hex: what the database remembers of it. */
  readonly hash: string;
  readonly statements: readonly string[];
}

/** The shipped migrations of a dialect, oldest first. */
export function readMigrations(dialect: 'sqlite' | 'postgres'): readonly Migration[] {
  const files = readMigrationFiles({ migrationsFolder: `${migrationsFolder}/${dialect}` });
  return files.map(({ hash, sql }) => ({ hash, statements: sql }));
}
