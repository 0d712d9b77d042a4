import { DrizzleQueryError } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { isLostRace, toPostgresStoreError } from './postgres-error.ts';

const failure = (code: string | undefined, message = 'what Postgres said') =>
  Object.assign(new Error(message), { code });

describe('errors of Postgres', () => {
  it.each([
    ['40001', 'VOICE_STORE_BUSY', true],
    ['40P01', 'VOICE_STORE_BUSY', true],
    ['53300', 'VOICE_STORE_BUSY', true],
    ['57014', 'VOICE_STORE_BUSY', true],
    ['23505', 'VOICE_STORE_CONFLICT', false],
    ['23503', 'VOICE_STORE_CONFLICT', false],
    ['08006', 'VOICE_STORE_UNAVAILABLE', true],
    ['57P01', 'VOICE_STORE_UNAVAILABLE', true],
    ['ECONNREFUSED', 'VOICE_STORE_UNAVAILABLE', true],
    ['28P01', 'VOICE_STORE_UNAVAILABLE', false],
    ['3D000', 'VOICE_STORE_UNAVAILABLE', false],
    ['42601', 'VOICE_STORE_FAILED', false],
  ])('%s becomes %s', (postgresCode, code, retryable) => {
    expect(toPostgresStoreError(failure(postgresCode))).toMatchObject({ code, retryable, context: { postgresCode } });
  });

  it.each(['Connection terminated unexpectedly', 'timeout exceeded when trying to connect'])(
    'know a lost connection by the words of pg: %s',
    (message) => {
      expect(toPostgresStoreError(failure(undefined, message))).toMatchObject({
        code: 'VOICE_STORE_UNAVAILABLE',
        retryable: true,
      });
    },
  );

  it('say why a connection was refused, although the driver says nothing', () => {
    const refused = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
    expect(toPostgresStoreError(refused).message).toContain('ECONNREFUSED');
  });

  it('never carry the parameters of a statement, or the row that failed', () => {
    const driver = Object.assign(failure('23502'), { detail: 'Failing row contains (the words of a caller)' });
    const error = toPostgresStoreError(new DrizzleQueryError('insert ...', ['the words of a caller'], driver));
    expect(error.code).toBe('VOICE_STORE_CONFLICT');
    const shown = [error, error.cause].map((each) => `${(each as Error).stack}${JSON.stringify(each)}`).join();
    expect(shown).not.toContain('words of a caller');
  });

  it('tell a lost race, after which the act is performed again', () => {
    for (const code of ['23505', '40001', '40P01']) expect(isLostRace(toPostgresStoreError(failure(code)))).toBe(true);
    for (const code of ['23503', '08006', '53300']) expect(isLostRace(toPostgresStoreError(failure(code)))).toBe(false);
  });
});
