import { StoreMigrationError } from '../errors.ts';
import type { Migration } from './read-migrations.ts';

/**
 * What is still to be done to a database.
 * @param appliedHashes what was done, oldest first
 * @throws {StoreMigrationError} when something was done that these migrations do not know
 */
export function pendingMigrations(
  migrations: readonly Migration[],
  appliedHashes: readonly string[],
): readonly Migration[] {
  const strange = appliedHashes.findIndex((hash, index) => migrations[index]?.hash !== hash);
  if (strange === -1) return migrations.slice(appliedHashes.length);
  throw new StoreMigrationError(
    `Expected a database at most at migration ${migrations.length} of this version; it has another migration ${strange + 1}. ` +
      'A newer version has used it: run that version, or restore the backup made before.',
    { context: { known: migrations.length, applied: appliedHashes.length } },
  );
}
