import type { Request } from 'express';
import type { z } from 'zod';
import { RequestError } from '../errors.ts';
import { isUuid } from './uuid.ts';

/** The id in a path. @throws {RequestError} `VOICE_NOT_FOUND` when it cannot be one of ours */
export function pathId(request: Request, what: string): string {
  const { id } = request.params;
  if (typeof id !== 'string' || !isUuid(id)) throw notFound(what);
  return id;
}

/** A body that must be a JSON object. @throws {RequestError} `VOICE_REQUEST_INVALID` */
export function objectBody(request: Request): Record<string, unknown> {
  // The parser takes an empty body for an empty object.
  const body: unknown = request.headers['content-length'] === '0' ? undefined : request.body;
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new RequestError(
    'VOICE_REQUEST_INVALID',
    'The body must be a JSON object, sent with Content-Type: application/json',
  );
}

/** Parses with a schema. @throws {RequestError} `VOICE_REQUEST_INVALID` naming every field that is wrong */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  nameOf: (path: readonly PropertyKey[]) => string = (path) => path.join('.'),
): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `${issue.keys.map((key) => nameOf([...issue.path, key])).join(', ')}: there is no such field`
      : `${nameOf(issue.path)}: ${issue.message}`,
  );
  throw new RequestError('VOICE_REQUEST_INVALID', sentences.join('; '));
}

/** What a missing thing is answered with. */
export function notFound(what: string): RequestError {
  return new RequestError('VOICE_NOT_FOUND', `There is no such ${what} in this account`);
}
