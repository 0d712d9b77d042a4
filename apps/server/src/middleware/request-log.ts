import type { Clock } from '@voice/core/time';
import type { RequestHandler } from 'express';
import type { Logger } from '../logger.ts';

/** One line per request. Paths of carriers hold secrets: the route's pattern is logged, never the URL. */
export function requestLog(logger: Logger, clock: Clock): RequestHandler {
  return (request, response, next) => {
    const startedAtMs = clock.now();
    response.once('close', () => {
      const durationMs = Math.round(clock.now() - startedAtMs);
      const route: string = request.route === undefined ? '(no route)' : `${request.baseUrl}${request.route.path}`;
      const aborted = !response.writableFinished;
      logger.info({ method: request.method, route, status: response.statusCode, durationMs, aborted }, 'request');
    });
    next();
  };
}
