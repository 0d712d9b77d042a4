import express, { type Express } from 'express';
import { answerRoute } from './carriers/answer-route.ts';
import type { CarrierContext } from './carriers/carrier-context.ts';
import { carrierReports } from './carriers/carrier-reports.ts';
import { inboundRoute } from './carriers/inbound-route.ts';
import { errorHandler, unknownRoute } from './middleware/error-handler.ts';
import { requestLog } from './middleware/request-log.ts';
import { requireKey } from './middleware/require-key.ts';
import { healthRoutes } from './routes/health.ts';
import { type AgentRoutesOptions, agentRoutes } from './routes/settings/agents.ts';
import { type CallRoutesOptions, callRoutes } from './routes/settings/calls.ts';
import { type EndpointRoutesOptions, endpointRoutes } from './routes/settings/endpoints.ts';
import { type OutboundRoutesOptions, outboundRoutes } from './routes/settings/outbound.ts';
import { type TelephonyRoutesOptions, telephonyRoutes } from './routes/settings/telephony.ts';
import type { ApiKeys } from './security/api-keys.ts';

/** Everything that the routes work with. */
export interface AppOptions {
  readonly carrier: CarrierContext;
  readonly agents: AgentRoutesOptions;
  readonly calls: CallRoutesOptions;
  readonly outbound: OutboundRoutesOptions;
  readonly telephony: TelephonyRoutesOptions;
  readonly endpoints: EndpointRoutesOptions;
  readonly apiKeys: ApiKeys;
}

/** All HTTP routes. */
export function createApp({ carrier, agents, calls, outbound, telephony, endpoints, apiKeys }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(requestLog(carrier.logger, carrier.clock));
  app.use(healthRoutes(carrier));
  app.use(inboundRoute(carrier), answerRoute(carrier), carrierReports(carrier));
  app.use(
    '/api',
    requireKey(apiKeys),
    express.json({ limit: '1mb' }),
    agentRoutes(agents),
    outboundRoutes(outbound),
    callRoutes(calls),
    telephonyRoutes(telephony),
    endpointRoutes(endpoints),
  );
  app.use(unknownRoute);
  app.use(errorHandler(carrier.logger));
  return app;
}
