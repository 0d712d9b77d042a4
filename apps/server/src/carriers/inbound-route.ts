import type { AnswerDocument, InboundWebhook } from '@voice/core/telephony';
import { type Request, type RequestHandler, Router } from 'express';
import type { TelephonyView } from '../telephony/telephony-view.ts';
import { type Addressee, agentAddressee, numberAddressee } from './addressee.ts';
import { APOLOGY, type CarrierContext } from './carrier-context.ts';
import { verifyCarrier } from './verify-carrier.ts';
import { rawBody, sendDocument, toWebhookRequest } from './webhook-request.ts';

/**
 * A caller is on the line; the answer leads to the media socket. `POST|GET /telephony/{provider}/inbound/{agent_name}`,
 * and the same for the URL of a number, `…/inbound/e/{endpoint_id}/{secret}`, which stays when its agent changes.
 */
export function inboundRoute(context: CarrierContext): Router {
  const handle =
    (find: (context: CarrierContext, request: Request) => Promise<Addressee>): RequestHandler =>
    async (request, response) => {
      const [addressee, view] = await Promise.all([find(context, request), context.telephony()]);
      const { provider } = addressee;
      const webhook = toWebhookRequest(request, view.urls);
      verifyCarrier(context, view, provider, webhook, addressee.hasSecret);
      view.urls.assertConfigured();
      const report = context.providers[provider].parseInboundWebhook(webhook);
      if (report.kind === 'hangup') {
        await context.calls.report(provider, await context.providers[provider].parseReport(webhook));
        response.status(200).end();
        return;
      }
      const accept = request.headers.accept;
      sendDocument(response, await answer(context, view, { addressee, report, accept }));
    };
  const numberPath = '/telephony/:provider/inbound/e/:endpoint_id/:secret';
  const agentPath = '/telephony/:provider/inbound/:agent_name{/:secret}';
  const [ofNumber, ofAgent] = [handle(numberAddressee), handle(agentAddressee)];
  return Router()
    .get(numberPath, rawBody, ofNumber)
    .post(numberPath, rawBody, ofNumber)
    .get(agentPath, rawBody, ofAgent)
    .post(agentPath, rawBody, ofAgent);
}

interface InboundCall {
  readonly addressee: Addressee;
  readonly report: Extract<InboundWebhook, { kind: 'call' }>;
  readonly accept: string | undefined;
}

async function answer(
  context: CarrierContext,
  { carriers, urls }: TelephonyView,
  { addressee, report, accept }: InboundCall,
): Promise<AnswerDocument> {
  const { accountId, calls, logger, providers } = context;
  const { provider: name, agent } = addressee;
  const provider = providers[name];
  const { providerCallId, direction, from, to } = report;
  if (agent === undefined || !(await isInService(context, addressee, to))) {
    logger.info({ provider: name, providerCallId, outcome: 'not-in-service' }, 'call refused');
    return provider.buildRefusalDocument('not-in-service', { accept });
  }
  const { connectionId, maxConcurrentCalls: limit } = carriers[name];
  const call = { account: accountId, agent, provider: name, connectionId, direction, from, to, limit };
  const claim = await calls.claim({ ...call, providerCallId });
  const facts = { provider: name, agentName: agent.config.name, providerCallId, outcome: claim.outcome };
  if (!('token' in claim)) {
    logger.info(facts, 'call refused');
    return provider.buildRefusalDocument(claim.outcome === 'ended' ? 'not-in-service' : 'busy', { accept });
  }
  logger.info({ ...facts, callId: claim.call.id, from, to }, 'call answered');
  return provider.buildAnswerDocument({
    // A call that is known keeps the agent that it began with: its token admits no other.
    streamUrl: urls.stream(name, claim.call.agentName, claim.token),
    agentName: claim.call.agentName,
    direction,
    from,
    to,
    providerCallId,
    afterStreamUrl: urls.ofCall(name, 'answer', claim.call.id),
    streamStatusUrl: urls.ofCall(name, 'stream-status', claim.call.id),
    apology: APOLOGY,
    accept,
  });
}

/** Whether the number that was called takes calls: one that we know must be active. */
async function isInService(
  { accountId, store }: CarrierContext,
  { provider, number }: Addressee,
  to: string,
): Promise<boolean> {
  const numbers = number === undefined ? await store.phoneNumbers.findByNumber(accountId, provider, to) : [number];
  return numbers.length === 0 || numbers.some(({ isActive }) => isActive);
}
