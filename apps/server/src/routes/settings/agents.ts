import type { AgentRecord, Store } from '@voice/core/store';
import { providerNames } from '@voice/core/telephony';
import type { Clock, Ids } from '@voice/core/time';
import { type Request, Router } from 'express';
import type { AssertRunnable } from '../../calls/assert-runnable.ts';
import type { PublicUrls } from '../../carriers/public-urls.ts';
import { RequestError } from '../../errors.ts';
import { callerOf } from '../../middleware/require-key.ts';
import type { LoadTelephony } from '../../telephony/telephony-view.ts';
import { notFound, objectBody, pathId } from '../request-parts.ts';
import { fieldWarnings, fromAgentFields, toAgentFields } from './agent-fields.ts';
import { timestamp } from './timestamp.ts';

/** What the agents' routes work with. */
export interface AgentRoutesOptions {
  readonly store: Pick<Store, 'agents'>;
  readonly telephony: LoadTelephony;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly assertRunnable: AssertRunnable;
}

/** `/api/agents` */
export function agentRoutes({ store, telephony, clock, ids, assertRunnable }: AgentRoutesOptions): Router {
  const router = Router();
  const toJson = (agent: AgentRecord, request: Request, urls: PublicUrls) => ({
    id: agent.id,
    ...toAgentFields(agent.config),
    version: agent.version,
    inbound_webhook_urls: callerOf(request).role === 'admin' ? webhookUrls(agent, urls) : null,
    created_at: timestamp(agent.createdAt),
    updated_at: timestamp(agent.updatedAt),
  });
  const find = async (request: Request): Promise<AgentRecord> => {
    const agent = await store.agents.find(callerOf(request).accountId, pathId(request, 'agent'));
    if (agent === undefined) throw notFound('agent');
    return agent;
  };

  router.get('/agents', async (request, response) => {
    const agents = await store.agents.list(callerOf(request).accountId);
    const { urls } = await telephony();
    response.json(agents.map((agent) => toJson(agent, request, urls)));
  });

  router.get('/agents/:id', async (request, response) => {
    const { urls } = await telephony();
    response.json(toJson(await find(request), request, urls));
  });

  router.post('/agents', async (request, response) => {
    const sent = objectBody(request);
    const config = fromAgentFields(sent);
    await assertRunnable(config);
    const at = clock.date();
    const { accountId } = callerOf(request);
    const agent: AgentRecord = { id: ids.uuid(), accountId, config, version: 1, createdAt: at, updatedAt: at };
    if (!(await store.agents.create(agent))) throw nameTaken(config.name);
    const { urls } = await telephony();
    response.status(201).json({ ...toJson(agent, request, urls), warnings: fieldWarnings(sent, config) });
  });

  router.patch('/agents/:id', async (request, response) => {
    const sent = objectBody(request);
    const current = await find(request);
    const config = fromAgentFields(sent, current.config);
    await assertRunnable(config);
    const agent = await store.agents.update(current.accountId, current.id, config, clock.date());
    if (agent === undefined) throw notFound('agent');
    if (agent === 'name-taken') throw nameTaken(config.name);
    const { urls } = await telephony();
    response.json({ ...toJson(agent, request, urls), warnings: fieldWarnings(sent, config) });
  });

  router.delete('/agents/:id', async (request, response) => {
    const isDeleted = await store.agents.delete(callerOf(request).accountId, pathId(request, 'agent'));
    if (!isDeleted) throw notFound('agent');
    response.status(204).end();
  });

  return router;
}

/** Where each carrier reports calls for this agent; null without a public base URL. */
function webhookUrls(agent: AgentRecord, urls: PublicUrls): Record<string, string> | null {
  if (!urls.isConfigured) return null;
  return Object.fromEntries(providerNames.map((provider) => [provider, urls.inbound(provider, agent)]));
}

function nameTaken(name: string): RequestError {
  return new RequestError('VOICE_CONFLICT', `An agent is called ${JSON.stringify(name)} already: choose another name`);
}
