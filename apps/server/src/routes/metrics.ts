import { Router } from 'express';
import type { Config } from '../config/config.ts';
import { RequestError } from '../errors.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { isEqualSecret } from '../security/secrets.ts';

/**
 * `GET /metrics`: Prometheus' text form. Not there unless it is public or has a token; the API's keys do not open it.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function metricsRoute(metrics: Metrics, { token, isPublic }: Config['metrics']): Router {
  const router = Router();
  if (token === undefined && !isPublic) return router;
  return router.get('/metrics', async (request, response) => {
    const [, given = ''] = /^Bearer +([\x21-\x7e]{1,500}) *$/i.exec(request.headers.authorization ?? '') ?? [];
    if (!isPublic && (token === undefined || !isEqualSecret(given, token))) {
      throw new RequestError(
        'VOICE_KEY_REQUIRED',
        'METRICS_TOKEN is required: send it as Authorization: Bearer <token>',
      );
    }
    response.type(metrics.contentType).send(await metrics.text());
  });
}
