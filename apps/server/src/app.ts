import express, { type Express } from 'express';
import { answerRoute } from './carriers/answer-route.ts';
import type { CarrierContext } from './carriers/carrier-context.ts';
import { carrierReports } from './carriers/carrier-reports.ts';
import { inboundRoute } from './carriers/inbound-route.ts';
import type { Config } from './config/config.ts';
import { countWebhookRefusals } from './metrics/count-webhook-refusals.ts';
import type { Metrics } from './metrics/metrics.ts';
import { errorHandler, unknownRoute } from './middleware/error-handler.ts';
import { limitFailures } from './middleware/limit-failures.ts';
import { requestLog } from './middleware/request-log.ts';
import { requireKey } from './middleware/require-key.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { healthRoutes } from './routes/health.ts';
import { metricsRoute } from './routes/metrics.ts';
import { type AgentRoutesOptions, agentRoutes } from './routes/settings/agents.ts';
import { type CallRoutesOptions, callRoutes } from './routes/settings/calls.ts';
import { type EndpointRoutesOptions, endpointRoutes } from './routes/settings/endpoints.ts';
import { type OutboundRoutesOptions, outboundRoutes } from './routes/settings/outbound.ts';
import { type ServicesRoutesOptions, servicesRoutes } from './routes/settings/services.ts';
import { type TelephonyRoutesOptions, telephonyRoutes } from './routes/settings/telephony.ts';
import type { ApiKeys } from './security/api-keys.ts';
import { FailureLimiter } from './security/failure-limiter.ts';

/** Everything that the routes work with. */
export interface AppOptions {
  readonly carrier: CarrierContext;
  readonly agents: AgentRoutesOptions;
  readonly calls: CallRoutesOptions;
  readonly outbound: OutboundRoutesOptions;
  readonly telephony: TelephonyRoutesOptions;
  readonly services: ServicesRoutesOptions;
  readonly endpoints: EndpointRoutesOptions;
  readonly apiKeys: ApiKeys;
  readonly metrics: Metrics;
  readonly config: Pick<Config, 'failureLimits' | 'metrics' | 'trustProxy'>;
}

/** All HTTP routes. */
export function createApp({ carrier, apiKeys, metrics, config, ...options }: AppOptions): Express {
  const { agents, calls, outbound, telephony, services, endpoints } = options;
  const { failureLimits } = config;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.trustProxy);
  app.use(securityHeaders);
  app.use(requestLog(carrier.logger, carrier.clock));
  app.use(healthRoutes(carrier), metricsRoute(metrics, config.metrics));
  const webhookLimiter = new FailureLimiter(failureLimits.webhooks, carrier.clock);
  app.use('/telephony', countWebhookRefusals(metrics), limitFailures(webhookLimiter, [400, 403, 404, 413]));
  app.use(inboundRoute(carrier), answerRoute(carrier), carrierReports(carrier));
  app.use(
    '/api',
    limitFailures(new FailureLimiter(failureLimits.api, carrier.clock), [401]),
    requireKey(apiKeys),
    express.json({ limit: '1mb' }),
    agentRoutes(agents),
    outboundRoutes(outbound),
    callRoutes(calls),
    telephonyRoutes(telephony),
    servicesRoutes(services),
    endpointRoutes(endpoints),
  );
  app.use(unknownRoute);
  app.use(errorHandler(carrier.logger));
  return app;
}
