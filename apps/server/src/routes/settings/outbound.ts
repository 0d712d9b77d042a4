import type { CallService, DialOutcome } from '@voice/calls';
import type { OutboundCallUrls, ProviderName } from '@voice/core/telephony';
import { type Request, type Response, Router } from 'express';
import type { AssertRunnable } from '../../calls/assert-runnable.ts';
import { type OutboundPlan, type OutboundPlanOptions, planOutbound } from '../../calls/outbound-plan.ts';
import { APOLOGY } from '../../carriers/carrier-context.ts';
import type { PublicUrls } from '../../carriers/public-urls.ts';
import { RequestError } from '../../errors.ts';
import { callerOf } from '../../middleware/require-key.ts';
import { sha256 } from '../../security/secrets.ts';
import type { LoadTelephony } from '../../telephony/telephony-view.ts';
import { objectBody } from '../request-parts.ts';
import { type OutboundCallFields, parseOutboundCall } from './outbound-fields.ts';

/** What the route of outbound calls works with. */
export interface OutboundRoutesOptions extends OutboundPlanOptions {
  readonly calls: CallService;
  readonly telephony: LoadTelephony;
  readonly assertRunnable: AssertRunnable;
  /** How long a call may ring, in seconds. */
  readonly ringTimeoutSecs: number;
}

/** `POST /api/calls/outbound`: an agent calls somebody. */
export function outboundRoutes(options: OutboundRoutesOptions): Router {
  const { calls, telephony, assertRunnable, ringTimeoutSecs } = options;
  return Router().post('/calls/outbound', async (request, response) => {
    const { accountId } = callerOf(request);
    const key = idempotencyKey(request);
    const fields = parseOutboundCall(objectBody(request));
    if (calls.isDraining) throw draining();
    const view = await telephony();
    const plan = await planOutbound(options, accountId, view, {
      to: fields.phone_number,
      from: fields.caller_id ?? undefined,
      agentName: fields.agent_name ?? undefined,
      provider: fields.provider ?? undefined,
      machineDetection: fields.machine_detection ?? undefined,
    });
    await assertRunnable(plan.agent.config);
    const { provider, carrier, agent, connectionId, from, limit, machineDetection } = plan;
    const outcome = await calls.dial({
      account: accountId,
      agent,
      provider,
      carrier,
      connectionId,
      from,
      to: fields.phone_number,
      limit,
      parameters: fields.custom_parameters,
      idempotency: key === undefined ? undefined : { key, requestHash: hashOf(fields) },
      apology: APOLOGY,
      ringTimeoutSecs,
      machineDetection,
      urlsOf: ({ id, agentName }, token) => ({
        streamUrl: view.urls.stream(provider, agentName, token),
        urls: callUrls(view.urls, provider, id),
      }),
    });
    answer(response, outcome, plan);
  });
}

function answer(response: Response, outcome: DialOutcome, { provider, limit }: OutboundPlan): void {
  switch (outcome.outcome) {
    case 'placed':
    case 'repeated': {
      const { id, providerCallId = null } = outcome.call;
      const status = outcome.outcome === 'placed' ? outcome.carrierStatus : null;
      if (outcome.outcome === 'repeated') response.set('Idempotency-Replayed', 'true');
      response
        .status(201)
        .json({ status: 'initiated', call_id: id, provider_response: { sid: providerCallId, status } });
      return;
    }
    case 'full':
      throw new RequestError(
        'VOICE_LIMIT_REACHED',
        `All ${limit} lines of ${provider} are busy (${provider}_max_concurrent): try again, or raise the limit`,
      );
    case 'draining':
      throw draining();
    case 'key-reused':
      throw new RequestError(
        'VOICE_CONFLICT',
        `Idempotency-Key: it belongs to another request, which started the call ${outcome.call.id}: use a new key`,
      );
    case 'failed':
      throw outcome.error;
  }
}

function callUrls(urls: PublicUrls, provider: ProviderName, callId: string): OutboundCallUrls {
  return {
    answer: urls.ofCall(provider, 'answer', callId),
    status: urls.ofCall(provider, 'status', callId),
    hangup: urls.ofCall(provider, 'hangup', callId),
    machineDetection: urls.ofCall(provider, 'amd', callId),
    afterStream: urls.ofCall(provider, 'answer', callId),
  };
}

/** @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ */
function idempotencyKey(request: Request): string | undefined {
  const key = request.get('Idempotency-Key');
  if (key === undefined) return undefined;
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new RequestError(
    'VOICE_REQUEST_INVALID',
    'Idempotency-Key: must have 1 to 200 visible ASCII characters and no space',
  );
}

/** The same request has the same hash, however its fields were ordered. */
function hashOf(fields: OutboundCallFields): string {
  const parameters = Object.entries(fields.custom_parameters).sort(([one], [other]) => (one < other ? -1 : 1));
  const { phone_number, agent_name, caller_id, provider, machine_detection } = fields;
  return sha256(
    JSON.stringify([phone_number, agent_name, caller_id, provider, machine_detection ?? false, parameters]),
  );
}

function draining(): RequestError {
  return new RequestError('VOICE_NOT_READY', 'The server is stopping: it takes no new calls');
}
