import { isProviderName } from '@voice/core/telephony';
import type { RequestHandler } from 'express';
import type { Metrics } from './metrics.ts';

const REASONS: Readonly<Record<number, string>> = {
  400: 'malformed',
  403: 'not-genuine',
  404: 'unknown',
  409: 'ended',
  413: 'too-large',
  429: 'too-many-failures',
  503: 'not-ready',
};

/** Counts refused requests below `/telephony`, by the carrier in the path and what the answer says. */
export function countWebhookRefusals(metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const [, carrier = ''] = request.path.split('/');
    response.once('finish', () => {
      const { statusCode: status } = response;
      if (status < 400) return;
      const reason = REASONS[status] ?? (status >= 500 ? 'failed' : 'malformed');
      metrics.webhookRefused(isProviderName(carrier) ? carrier : 'unknown', reason);
    });
    next();
  };
}
