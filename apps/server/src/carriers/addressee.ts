import type { AgentRecord, PhoneNumberRecord } from '@voice/core/store';
import { isProviderName, type ProviderName } from '@voice/core/telephony';
import type { Request } from 'express';
import { RequestError } from '../errors.ts';
import { isUuid } from '../routes/uuid.ts';
import type { CarrierContext } from './carrier-context.ts';

/** Whom an inbound webhook's URL names. */
export interface Addressee {
  readonly provider: ProviderName;
  /** `undefined` when the number has no agent for inbound calls. */
  readonly agent: AgentRecord | undefined;
  /** The number whose own URL it is. */
  readonly number: PhoneNumberRecord | undefined;
  /** Whether the URL holds the secret of the agent or of the number. */
  readonly hasSecret: boolean;
}

/** The carrier in a path. @throws {RequestError} `VOICE_NOT_FOUND` */
export function carrierOf(request: Request): ProviderName {
  const { provider } = request.params;
  if (typeof provider === 'string' && isProviderName(provider)) return provider;
  throw new RequestError('VOICE_NOT_FOUND', 'There is no carrier of this name here');
}

/** Reads `…/inbound/{agent_name}[/{secret}]`. @throws {RequestError} `VOICE_NOT_FOUND` for an agent that is not there */
export async function agentAddressee(
  { accountId, store, secrets }: CarrierContext,
  request: Request,
): Promise<Addressee> {
  const provider = carrierOf(request);
  const { agent_name: agentName = '', secret } = request.params as Record<string, string | undefined>;
  const agent = await store.agents.findByName(accountId, agentName);
  if (agent === undefined) throw new RequestError('VOICE_NOT_FOUND', 'There is no agent of this name: create it first');
  const hasSecret = secret !== undefined && secrets.isOfAgent(secret, agent.id);
  return { provider, agent, number: undefined, hasSecret };
}

/**
 * Reads `…/e/{endpoint_id}/{secret}`: the number's own URL, whatever agent answers there.
 * @throws {RequestError} `VOICE_NOT_FOUND` for a number that is not there, `VOICE_NOT_ALLOWED` for a wrong secret
 */
export async function numberAddressee(
  { accountId, store, secrets }: CarrierContext,
  request: Request,
): Promise<Addressee & { readonly number: PhoneNumberRecord }> {
  const provider = carrierOf(request);
  const { endpoint_id: id = '', secret = '' } = request.params as Record<string, string | undefined>;
  if (!secrets.isOfEndpoint(secret, id))
    throw new RequestError('VOICE_NOT_ALLOWED', 'The secret in this URL is not the one of its endpoint');
  const number = isUuid(id) ? await store.phoneNumbers.find(accountId, id) : undefined;
  if (number?.provider !== provider)
    throw new RequestError('VOICE_NOT_FOUND', 'This carrier has no such endpoint here');
  const { inboundAgentId } = number;
  const agent = inboundAgentId === undefined ? undefined : await store.agents.find(accountId, inboundAgentId);
  return { provider, agent, number, hasSecret: true };
}
