import type { AgentRecord, PhoneNumberRecord, Store } from '@voice/core/store';
import type { Clock, Ids } from '@voice/core/time';
import { type Request, Router } from 'express';
import type { AccountOptions } from '../../carriers/account-of-call.ts';
import { RequestError } from '../../errors.ts';
import { callerOf } from '../../middleware/require-key.ts';
import { pointNumber } from '../../telephony/point-number.ts';
import type { LoadTelephony } from '../../telephony/telephony-view.ts';
import { notFound, objectBody, pathId } from '../request-parts.ts';
import { parseEndpointChange, parseNewEndpoint } from './endpoint-fields.ts';
import { toEndpointJson } from './endpoint-json.ts';

/** What the routes of endpoints work with. */
export interface EndpointRoutesOptions {
  readonly store: Pick<Store, 'agents' | 'phoneNumbers'>;
  readonly telephony: LoadTelephony;
  readonly accounts: AccountOptions;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** `/api/settings/endpoints`: our numbers and the agents that answer and call on them. */
export function endpointRoutes({ store, telephony, accounts, clock, ids }: EndpointRoutesOptions): Router {
  const router = Router();

  const present = async (request: Request, numbers: readonly PhoneNumberRecord[]) => {
    const { accountId, role } = callerOf(request);
    const [agents, { urls }] = await Promise.all([store.agents.list(accountId), telephony()]);
    return numbers.map((number) => toEndpointJson(number, { agents, urls, showsSecrets: role === 'admin' }));
  };

  const agentId = async (accountId: string, field: string, name: string | null | undefined) => {
    if (name === undefined || name === null) return name;
    const agent: AgentRecord | undefined = await store.agents.findByName(accountId, name);
    if (agent !== undefined) return agent.id;
    throw new RequestError('VOICE_NOT_FOUND', `${field}: there is no agent called ${JSON.stringify(name)}`);
  };

  router.get('/settings/endpoints', async (request, response) => {
    response.json(await present(request, await store.phoneNumbers.list(callerOf(request).accountId)));
  });

  router.post('/settings/endpoints', async (request, response) => {
    const { accountId } = callerOf(request);
    const sent = parseNewEndpoint(objectBody(request));
    const [{ publicBaseUrl, carriers }, inboundAgentId, outboundAgentId, taken] = await Promise.all([
      telephony(),
      agentId(accountId, 'inbound_agent_name', sent.inbound_agent_name),
      agentId(accountId, 'outbound_agent_name', sent.outbound_agent_name),
      store.phoneNumbers.findByNumber(accountId, sent.provider, sent.phone_number),
    ]);
    if (publicBaseUrl === undefined) {
      throw new RequestError(
        'VOICE_REQUEST_INVALID',
        'public_base_url is not set, so the webhook URL is not known: set it in PUT /api/settings/telephony or as PUBLIC_BASE_URL',
      );
    }
    const at = clock.date();
    const number: PhoneNumberRecord = {
      id: ids.uuid(),
      accountId,
      connectionId: carriers[sent.provider].connectionId,
      provider: sent.provider,
      phoneNumber: sent.phone_number,
      inboundAgentId: inboundAgentId ?? undefined,
      outboundAgentId: outboundAgentId ?? undefined,
      label: sent.label ?? undefined,
      isActive: sent.is_active ?? true,
      createdAt: at,
      updatedAt: at,
    };
    if (taken.length > 0 || !(await store.phoneNumbers.create(number))) {
      throw new RequestError(
        'VOICE_CONFLICT',
        `There is an endpoint for this phone_number at ${sent.provider} already`,
      );
    }
    const [json] = await present(request, [number]);
    response.status(201).json(json);
  });

  router.put('/settings/endpoints/:id', async (request, response) => {
    const { accountId } = callerOf(request);
    const id = pathId(request, 'endpoint');
    if ((await store.phoneNumbers.find(accountId, id)) === undefined) throw notFound('endpoint');
    const sent = parseEndpointChange(objectBody(request));
    const [inboundAgentId, outboundAgentId] = await Promise.all([
      agentId(accountId, 'inbound_agent_name', sent.inbound_agent_name),
      agentId(accountId, 'outbound_agent_name', sent.outbound_agent_name),
    ]);
    const changes = {
      ...(inboundAgentId === undefined ? {} : { inboundAgentId }),
      ...(outboundAgentId === undefined ? {} : { outboundAgentId }),
      ...(sent.label === undefined ? {} : { label: sent.label }),
      ...(sent.is_active === undefined ? {} : { isActive: sent.is_active }),
    };
    const changed = await store.phoneNumbers.update(accountId, id, changes, clock.date());
    if (changed === undefined) throw notFound('endpoint');
    const [json] = await present(request, [changed]);
    response.json(json);
  });

  router.post('/settings/endpoints/:id/point', async (request, response) => {
    const number = await store.phoneNumbers.find(callerOf(request).accountId, pathId(request, 'endpoint'));
    if (number === undefined) throw notFound('endpoint');
    const pointed = await pointNumber(number, await telephony(), accounts);
    response.json(pointed.isPointed ? { pointed: true } : { pointed: false, steps: pointed.steps });
  });

  router.delete('/settings/endpoints/:id', async (request, response) => {
    const isDeleted = await store.phoneNumbers.delete(callerOf(request).accountId, pathId(request, 'endpoint'));
    if (!isDeleted) throw notFound('endpoint');
    response.status(204).end();
  });

  return router;
}
