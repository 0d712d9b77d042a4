import { VoiceError } from '@voice/core/errors';
import { driverFailure } from '../database/driver-failure.ts';
import { StoreBusyError, StoreConflictError, StoreFailedError, StoreUnavailableError } from '../errors.ts';

/**
 * Whatever better-sqlite3 or drizzle threw, as an error of this package.
 * @see https://www.sqlite.org/rescode.html
 */
export function toSqliteStoreError(error: unknown): VoiceError {
  if (error instanceof VoiceError) return error;
  const cause = driverFailure(error);
  const code = cause.code ?? '';
  const options = { cause, context: { sqliteCode: code || undefined } };
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new StoreBusyError('Another process held the SQLite file for too long. Try again, or stop it.', options);
  }
  if (code.startsWith('SQLITE_CONSTRAINT')) {
    return new StoreConflictError(
      `The record contradicts what is stored (${cause.message}). Use a new id, and ids that exist where it refers to others.`,
      options,
    );
  }
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    return new StoreUnavailableError(
      'The file is no SQLite database, or it is damaged. Restore it from a backup, or name another file.',
      { ...options, retryable: false },
    );
  }
  if (/^SQLITE_(CANTOPEN|IOERR|FULL|READONLY|PERM|AUTH)|^E[A-Z]+$/.test(code)) {
    // The second form is the file system's, when the folder is made.
    return new StoreUnavailableError(
      `The SQLite file cannot be opened or written (${cause.message}). Check its folder, its permissions and the free space.`,
      { ...options, retryable: true },
    );
  }
  return new StoreFailedError(`SQLite refused a statement: ${cause.message}.`, options);
}
