import type { Request, RequestHandler } from 'express';
import { RequestError } from '../errors.ts';
import type { ApiKeys, Caller } from '../security/api-keys.ts';

const callers = new WeakMap<Request, Caller>();
const READING_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Lets a request pass with a valid `Authorization: Bearer <key>`; a viewer's key may only read.
 * @see https://www.rfc-editor.org/rfc/rfc6750
 */
export function requireKey(apiKeys: ApiKeys): RequestHandler {
  return async (request, _response, next) => {
    const [, key] = /^Bearer +([\x21-\x7e]{1,500}) *$/i.exec(request.headers.authorization ?? '') ?? [];
    const caller = key === undefined ? undefined : await apiKeys.identify(key);
    if (caller === undefined) {
      throw new RequestError(
        'VOICE_KEY_REQUIRED',
        'A valid API key is required: send it as Authorization: Bearer <key>',
      );
    }
    if (caller.role === 'viewer' && !READING_METHODS.includes(request.method)) {
      throw new RequestError('VOICE_NOT_ALLOWED', 'This key may only read: use the key of an admin');
    }
    callers.set(request, caller);
    next();
  };
}

/** Who asks; only behind `requireKey`. */
export function callerOf(request: Request): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error(`Expected requireKey in front of ${request.path}`);
  return caller;
}
