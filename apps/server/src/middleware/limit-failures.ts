import type { RequestHandler } from 'express';
import { RequestError } from '../errors.ts';
import { clientOf, type TrustProxy } from '../security/client-address.ts';
import type { FailureLimiter } from '../security/failure-limiter.ts';

/** What a client that has failed too often is told. */
export const TOO_MANY_FAILURES = 'Too many requests from this address were refused: wait, and correct them first';

/**
 * Answers 429 to a client whose requests were refused too often within a minute.
 * @param statuses answers that count as refused
 */
export function limitFailures(limiter: FailureLimiter, statuses: readonly number[]): RequestHandler {
  return (request, response, next) => {
    const client = clientOf(request, request.app.get('trust proxy fn') as TrustProxy);
    if (client === undefined) return next();
    const waitMs = limiter.waitMs(client);
    if (waitMs !== undefined) {
      response.set('Retry-After', String(Math.ceil(waitMs / 1000)));
      throw new RequestError('VOICE_LIMIT_REACHED', TOO_MANY_FAILURES);
    }
    response.once('finish', () => {
      if (statuses.includes(response.statusCode)) limiter.record(client);
    });
    next();
  };
}
