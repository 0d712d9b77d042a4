import { errorMessage } from '@voice/core/errors';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { RequestError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { errorStatus } from './error-status.ts';

/** Answers errors as `{ "detail": "<sentence>" }`; what went wrong inside stays in the log. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error); // Express drops the connection: the client must not take half an answer for a whole one.
      return;
    }
    const status = errorStatus(error);
    if (status === 401) response.set('WWW-Authenticate', 'Bearer');
    if ((status === 503 || status === 429) && !response.hasHeader('Retry-After')) response.set('Retry-After', '5');
    if (status === 500) logger.error({ err: error }, 'request failed');
    if (status === 502) logger.warn({ detail: errorMessage(error) }, 'carrier failed');
    response.status(status).json({ detail: sentence(error, status) });
  };
}

/** Answers whatever no route has taken. */
export const unknownRoute: RequestHandler = (request) => {
  throw new RequestError(
    'VOICE_NOT_FOUND',
    `There is no ${request.method} on this path: look at the list of routes in the README`,
  );
};

function sentence(error: unknown, status: number): string {
  if (status === 500) return 'Something went wrong inside the server: its log has the details';
  if (typeof error !== 'object' || error === null || !('type' in error)) return errorMessage(error);
  switch (error.type) {
    case 'entity.parse.failed':
      return 'The body must be a JSON object: it could not be parsed';
    case 'entity.too.large':
      return 'The body is too large: send less';
    default:
      return errorMessage(error);
  }
}
