import type { CallRecord } from '@voice/core/store';
import { isProviderName, type ProviderName } from '@voice/core/telephony';
import { type Request, Router } from 'express';
import { RequestError } from '../errors.ts';
import { isUuid } from '../routes/uuid.ts';
import { isEqualSecret } from '../security/secrets.ts';
import { APOLOGY, type CarrierContext } from './carrier-context.ts';
import { verifyCarrier } from './verify-carrier.ts';
import { rawBody, sendDocument, toWebhookRequest } from './webhook-request.ts';

/** What carriers ask and report about one call, at URLs that hold the call's id and its secret. */
export function callRoutes(context: CarrierContext): Router {
  const router = Router();

  // What comes after the media stream: Twilio asks when the socket has closed, or could not be opened.
  router.post('/telephony/:provider/answer/:call_id/:secret', rawBody, async (request, response) => {
    const { provider, call } = await verifiedCall(context, request);
    const build = context.providers[provider].buildAfterStreamDocument;
    if (build === undefined)
      throw new RequestError('VOICE_NOT_FOUND', 'This carrier does not ask what comes after a stream');
    // The record follows the live call with a small delay.
    const wasAttached = (context.calls.live(call.id)?.call ?? call).answeredAt !== undefined;
    if (!wasAttached) await context.calls.end(call.id, 'no-stream', `${provider} could not open the media socket`);
    sendDocument(response, build.call(context.providers[provider], { wasAttached, apology: APOLOGY }));
  });

  router.post('/telephony/:provider/hangup/:call_id/:secret', rawBody, async (request, response) => {
    const { provider, call } = await verifiedCall(context, request);
    const report = context.providers[provider].parseInboundWebhook(toWebhookRequest(request, context.urls));
    if (report.kind !== 'hangup') throw new RequestError('VOICE_REQUEST_INVALID', 'Expected the report of a hang-up');
    await context.calls.reportHangup(provider, call.providerCallId ?? report.providerCallId, report.cause);
    response.status(200).end();
  });

  return router;
}

async function verifiedCall(
  context: CarrierContext,
  request: Request,
): Promise<{ provider: ProviderName; call: CallRecord }> {
  const { provider = '', call_id: callId = '', secret = '' } = request.params as Record<string, string | undefined>;
  if (!isProviderName(provider)) throw new RequestError('VOICE_NOT_FOUND', 'There is no carrier of this name here');
  const urlSecretMatched = isEqualSecret(secret, context.secrets.ofCall(callId));
  if (!urlSecretMatched)
    throw new RequestError('VOICE_NOT_ALLOWED', 'The secret in this URL is not the one of its call');
  verifyCarrier(context, provider, toWebhookRequest(request, context.urls), urlSecretMatched);
  const call = isUuid(callId) ? await context.store.calls.find(context.accountId, callId) : undefined;
  if (call?.provider !== provider) throw new RequestError('VOICE_NOT_FOUND', 'This carrier has no such call here');
  return { provider, call };
}
