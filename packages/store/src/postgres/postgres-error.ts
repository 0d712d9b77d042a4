import { VoiceError } from '@voice/core/errors';
import { driverFailure } from '../database/driver-failure.ts';
import { StoreBusyError, StoreConflictError, StoreFailedError, StoreUnavailableError } from '../errors.ts';

const UNIQUE_VIOLATION = '23505';
/** Serialization failure, deadlock. */
const LOST_RACES = ['40001', '40P01'];
/** Lock or statement timeout, too many connections. */
const BUSY = ['55P03', '57014', '53300'];
const UNREACHABLE =
  /^(08|57P|ECONN|EHOST|ENET|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ENOENT|EACCES)|^(Connection terminated|timeout exceeded when trying to connect|Client (was closed|has encountered a connection error))/;

/**
 * Whatever pg or drizzle threw, as an error of this package.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function toPostgresStoreError(error: unknown): VoiceError {
  if (error instanceof VoiceError) return error;
  const cause = driverFailure(error);
  const code = cause.code ?? '';
  const options = { cause, context: { postgresCode: code || undefined } };
  if (LOST_RACES.includes(code) || BUSY.includes(code)) {
    return new StoreBusyError('Postgres was too busy for this act. Try again.', options);
  }
  if (code.startsWith('23')) {
    return new StoreConflictError(
      `The record contradicts what is stored (${cause.message}). Use a new id, and ids that exist where it refers to others.`,
      options,
    );
  }
  if (UNREACHABLE.test(code || cause.message)) {
    return new StoreUnavailableError(
      `Postgres does not answer (${cause.message}). Check that it runs and that DATABASE_URL names it.`,
      { ...options, retryable: true },
    );
  }
  if (/^(28|3D)/.test(code)) {
    return new StoreUnavailableError(
      `Postgres lets nobody in with this URL (${cause.message}). Check user, password and database name in DATABASE_URL.`,
      { ...options, retryable: false },
    );
  }
  return new StoreFailedError(`Postgres refused a statement: ${cause.message}.`, options);
}

/**
 * Whether the act would see more if it were performed again: it met a concurrent one that its own checks could not see.
 */
export function isLostRace(error: VoiceError): boolean {
  const code = error.context.postgresCode;
  return typeof code === 'string' && (code === UNIQUE_VIOLATION || LOST_RACES.includes(code));
}
