import type { AgentRecord } from '@voice/core/store';
import { type AnswerDocument, type InboundWebhook, isProviderName, type ProviderName } from '@voice/core/telephony';
import { type Request, type RequestHandler, Router } from 'express';
import { RequestError } from '../errors.ts';
import { isEqualSecret } from '../security/secrets.ts';
import { APOLOGY, type CarrierContext } from './carrier-context.ts';
import { verifyCarrier } from './verify-carrier.ts';
import { rawBody, sendDocument, toWebhookRequest } from './webhook-request.ts';

/** `POST|GET /telephony/{provider}/inbound/{agent_name}`: a caller is on the line; the answer leads to the media socket. */
export function inboundRoute(context: CarrierContext): Router {
  const handle: RequestHandler = async (request, response) => {
    const { provider, agent } = await addressee(context, request);
    const webhook = toWebhookRequest(request, context.urls);
    verifyCarrier(context, provider, webhook, hasAgentSecret(context, request, agent));
    context.urls.assertConfigured();
    const report = context.providers[provider].parseInboundWebhook(webhook);
    if (report.kind === 'hangup') {
      await context.calls.reportHangup(provider, report.providerCallId, report.cause);
      response.status(200).end();
      return;
    }
    sendDocument(response, await answer(context, { provider, agent, report, accept: request.headers.accept }));
  };
  const path = '/telephony/:provider/inbound/:agent_name{/:secret}';
  return Router().get(path, rawBody, handle).post(path, rawBody, handle);
}

async function addressee(
  { accountId, store }: CarrierContext,
  request: Request,
): Promise<{ provider: ProviderName; agent: AgentRecord }> {
  const { provider = '', agent_name: agentName = '' } = request.params as Record<string, string | undefined>;
  if (!isProviderName(provider)) throw new RequestError('VOICE_NOT_FOUND', 'There is no carrier of this name here');
  const agent = await store.agents.findByName(accountId, agentName);
  if (agent === undefined) throw new RequestError('VOICE_NOT_FOUND', 'There is no agent of this name: create it first');
  return { provider, agent };
}

function hasAgentSecret({ secrets }: CarrierContext, request: Request, agent: AgentRecord): boolean {
  const { secret } = request.params;
  return typeof secret === 'string' && isEqualSecret(secret, secrets.ofAgent(agent.id));
}

async function answer(
  { accountId, calls, carriers, logger, providers, urls }: CarrierContext,
  {
    provider: name,
    agent,
    report,
    accept,
  }: {
    provider: ProviderName;
    agent: AgentRecord;
    report: Extract<InboundWebhook, { kind: 'call' }>;
    accept: string | undefined;
  },
): Promise<AnswerDocument> {
  const provider = providers[name];
  if (calls.isDraining) return provider.buildRefusalDocument('busy', { accept });
  const { providerCallId, direction, from, to } = report;
  const claim = await calls.claim({
    account: accountId,
    agent,
    provider: name,
    providerCallId,
    direction,
    from,
    to,
    limit: carriers[name].maxConcurrentCalls,
  });
  const facts = { provider: name, agentName: agent.config.name, providerCallId, outcome: claim.outcome };
  if (claim.outcome === 'full' || claim.outcome === 'ended') {
    logger.info(facts, 'call refused');
    return provider.buildRefusalDocument(claim.outcome === 'full' ? 'busy' : 'not-in-service', { accept });
  }
  logger.info({ ...facts, callId: claim.call.id, from, to }, 'call answered');
  return provider.buildAnswerDocument({
    streamUrl: urls.stream(name, agent.config.name, claim.token),
    agentName: agent.config.name,
    direction,
    from,
    to,
    providerCallId,
    afterStreamUrl: urls.afterStream(name, claim.call.id),
    apology: APOLOGY,
    accept,
  });
}
