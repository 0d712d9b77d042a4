import express, { type Express } from 'express';
import { callRoutes as carrierCallRoutes } from './carriers/call-routes.ts';
import type { CarrierContext } from './carriers/carrier-context.ts';
import { inboundRoute } from './carriers/inbound-route.ts';
import { errorHandler, unknownRoute } from './middleware/error-handler.ts';
import { requestLog } from './middleware/request-log.ts';
import { requireKey } from './middleware/require-key.ts';
import { healthRoutes } from './routes/health.ts';
import { type AgentRoutesOptions, agentRoutes } from './routes/settings/agents.ts';
import { type CallRoutesOptions, callRoutes } from './routes/settings/calls.ts';
import { type EndpointRoutesOptions, endpointRoutes } from './routes/settings/endpoints.ts';
import { type TelephonyRoutesOptions, telephonyRoutes } from './routes/settings/telephony.ts';
import type { ApiKeys } from './security/api-keys.ts';

/** Everything that the routes work with. */
export interface AppOptions {
  readonly carrier: CarrierContext;
  readonly agents: AgentRoutesOptions;
  readonly calls: CallRoutesOptions;
  readonly telephony: TelephonyRoutesOptions;
  readonly endpoints: EndpointRoutesOptions;
  readonly apiKeys: ApiKeys;
}

/** All HTTP routes. */
export function createApp({ carrier, agents, calls, telephony, endpoints, apiKeys }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(requestLog(carrier.logger, carrier.clock));
  app.use(healthRoutes(carrier));
  app.use(inboundRoute(carrier), carrierCallRoutes(carrier));
  app.use(
    '/api',
    requireKey(apiKeys),
    express.json({ limit: '1mb' }),
    agentRoutes(agents),
    callRoutes(calls),
    telephonyRoutes(telephony),
    endpointRoutes(endpoints),
  );
  app.use(unknownRoute);
  app.use(errorHandler(carrier.logger));
  return app;
}
