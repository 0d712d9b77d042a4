import { DrizzleQueryError } from 'drizzle-orm';

/** A driver's error as a `cause` that may be logged: without the statement, its parameters or the row it met. */
export function driverFailure(error: unknown): Error & { code?: string } {
  const original = error instanceof DrizzleQueryError ? error.cause : error; // Its message holds every parameter.
  if (!(original instanceof Error)) return new Error('The database driver threw something that is no Error');
  const code = 'code' in original && typeof original.code === 'string' ? original.code : undefined;
  const failure: Error & { code?: string } = new Error(original.message || code); // A refused connection has no message.
  failure.name = original.name;
  failure.stack = original.stack;
  failure.code = code;
  return failure;
}
