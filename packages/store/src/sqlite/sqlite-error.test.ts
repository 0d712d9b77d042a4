import { DrizzleQueryError } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { StoreConflictError } from '../errors.ts';
import { toSqliteStoreError } from './sqlite-error.ts';

const failure = (code: string, message = 'what SQLite said') => Object.assign(new Error(message), { code });

describe('errors of SQLite', () => {
  it.each([
    ['SQLITE_BUSY', 'VOICE_STORE_BUSY', true],
    ['SQLITE_BUSY_SNAPSHOT', 'VOICE_STORE_BUSY', true],
    ['SQLITE_LOCKED', 'VOICE_STORE_BUSY', true],
    ['SQLITE_CONSTRAINT_UNIQUE', 'VOICE_STORE_CONFLICT', false],
    ['SQLITE_CONSTRAINT_FOREIGNKEY', 'VOICE_STORE_CONFLICT', false],
    ['SQLITE_FULL', 'VOICE_STORE_UNAVAILABLE', true],
    ['SQLITE_IOERR_WRITE', 'VOICE_STORE_UNAVAILABLE', true],
    ['SQLITE_READONLY', 'VOICE_STORE_UNAVAILABLE', true],
    ['EACCES', 'VOICE_STORE_UNAVAILABLE', true],
    ['SQLITE_CORRUPT_VTAB', 'VOICE_STORE_UNAVAILABLE', false],
    ['SQLITE_NOTADB', 'VOICE_STORE_UNAVAILABLE', false],
    ['SQLITE_ERROR', 'VOICE_STORE_FAILED', false],
  ])('%s becomes %s', (sqliteCode, code, retryable) => {
    expect(toSqliteStoreError(failure(sqliteCode))).toMatchObject({ code, retryable, context: { sqliteCode } });
  });

  it('never carry the parameters of a statement', () => {
    const wrapped = new DrizzleQueryError('insert ...', ['the words of a caller'], failure('SQLITE_ERROR'));
    const error = toSqliteStoreError(wrapped);
    expect(error.message).toContain('what SQLite said');
    expect(`${error.stack}${(error.cause as Error).stack}${JSON.stringify(error)}`).not.toContain('words of a caller');
  });

  it('of this package stay what they are, and what is no error becomes one', () => {
    const conflict = new StoreConflictError('known');
    expect(toSqliteStoreError(conflict)).toBe(conflict);
    expect(toSqliteStoreError('thrown text')).toMatchObject({ code: 'VOICE_STORE_FAILED' });
  });
});
