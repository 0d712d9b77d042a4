import type { RequestListener, Server } from 'node:http';
import { errorMessage } from '@voice/core/errors';
import type { Express } from 'express';
import type { MediaSockets } from './carriers/media-sockets.ts';
import type { Logger } from './logger.ts';
import { withoutPrefix } from './request-target.ts';
import type { UpgradeGuard } from './security/upgrade-guard.ts';
import type { LoadTelephony } from './telephony/telephony-view.ts';

/** First segments of our own paths: a target that begins with one has no prefix. */
const OWN_PATHS = /^\/(api|telephony|ws|healthz|readyz|metrics)(?=[/?]|$)/;

/** Who takes what comes in. */
export interface ServeOptions {
  readonly app: Express;
  readonly media: MediaSockets;
  readonly guard: UpgradeGuard;
  readonly telephony: LoadTelephony;
  readonly logger: Logger;
}

/** Answers until there is somebody to hand requests to: without an answer a load balancer would wait for minutes. */
export const notReadyYet: RequestListener = (_request, response) => {
  response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1', connection: 'close' });
  response.end('{"detail":"The server is starting: try again in a moment"}');
};

/** Hands what comes in to routes and sockets. A proxy may pass the path of the public base URL on, or take it off. */
export function serve(http: Server, { app, media, guard, telephony, logger }: ServeOptions): void {
  const targetOf = async (target = '/'): Promise<string> => {
    if (OWN_PATHS.test(target)) return target;
    try {
      return withoutPrefix(target, (await telephony()).urls.prefix);
    } catch (error) {
      logger.error({ detail: errorMessage(error) }, 'the prefix of the public base URL is not known');
      return target;
    }
  };
  http.off('request', notReadyYet);
  http.on('request', async (request, response) => {
    request.url = await targetOf(request.url);
    app(request, response);
  });
  http.on('upgrade', async (request, socket, head) => {
    // A reset meanwhile must not end the process.
    socket.on('error', () => socket.destroy());
    if (guard.turnsAway(request, socket)) return;
    media.handleUpgrade(request, await targetOf(request.url), socket, head);
  });
}
