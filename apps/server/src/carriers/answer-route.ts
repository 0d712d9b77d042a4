import type { AnswerDocument, InboundWebhook } from '@voice/core/telephony';
import { Router } from 'express';
import { RequestError } from '../errors.ts';
import { APOLOGY, type CarrierContext } from './carrier-context.ts';
import { type VerifiedCall, verifiedCall } from './verified-call.ts';
import { rawBody, sendDocument } from './webhook-request.ts';

/**
 * `/telephony/{provider}/answer/{call_id}/{secret}`: what a carrier asks about a call that it knows. Twilio asks what comes
 * after the media stream, Vobiz what to do with an outbound call that was answered; its hang-ups may come here too.
 */
export function answerRoute(context: CarrierContext): Router {
  return Router().post('/telephony/:provider/answer/:call_id/:secret', rawBody, async (request, response) => {
    const verified = await verifiedCall(context, request);
    const { provider: name, call, webhook } = verified;
    const provider = context.providers[name];
    const asked = provider.parseInboundWebhook(webhook);
    if (asked.kind === 'hangup') {
      await context.calls.report(name, await provider.parseReport(webhook), call.id);
      response.status(200).end();
    } else if (provider.buildAfterStreamDocument !== undefined) {
      sendDocument(response, await afterStream(context, verified, asked));
    } else if (call.direction === 'outbound') {
      sendDocument(response, await answered(context, verified, asked));
    } else {
      throw new RequestError('VOICE_NOT_FOUND', 'This carrier does not ask what comes after a stream');
    }
  });
}

/** The media socket has closed, or could not be opened. */
async function afterStream(
  { calls, providers }: CarrierContext,
  { provider, call }: VerifiedCall,
  { providerCallId }: Extract<InboundWebhook, { kind: 'call' }>,
): Promise<AnswerDocument> {
  if (call.providerCallId !== undefined && call.providerCallId !== providerCallId)
    throw new RequestError('VOICE_NOT_FOUND', 'The request names another call than its URL');
  // The record follows the live call with a small delay.
  const wasAttached = (calls.live(call.id)?.isStreaming ?? false) || call.answeredAt !== undefined;
  if (!wasAttached) await calls.end(call.id, 'no-stream', `${provider} could not open the media socket`);
  const build = providers[provider].buildAfterStreamDocument;
  return build?.call(providers[provider], { wasAttached, apology: APOLOGY }) as AnswerDocument;
}

/** Somebody has answered an outbound call: leads to the media socket, unless the call has ended here meanwhile. */
async function answered(
  { calls, providers, logger }: CarrierContext,
  { provider: name, call, view: { urls } }: VerifiedCall,
  { providerCallId }: Extract<InboundWebhook, { kind: 'call' }>,
): Promise<AnswerDocument> {
  const provider = providers[name];
  const nothing = { answeredBy: undefined, cause: undefined, durationSecs: undefined, recordingUrl: undefined };
  // A token first: the report of an answer that comes too late hangs the call up.
  const token = calls.isDraining ? undefined : await calls.issueToken(call.id);
  await calls.report(name, { providerCallId, status: 'IN_PROGRESS', ...nothing }, call.id);
  if (token === undefined) {
    logger.info({ provider: name, callId: call.id }, 'answer came too late');
    return provider.buildRefusalDocument('not-in-service', { accept: undefined });
  }
  const { agentName, direction, from, to } = call;
  return provider.buildAnswerDocument({
    streamUrl: urls.stream(name, agentName, token),
    agentName,
    direction,
    from,
    to,
    providerCallId,
    afterStreamUrl: urls.ofCall(name, 'answer', call.id),
    streamStatusUrl: urls.ofCall(name, 'stream-status', call.id),
    apology: APOLOGY,
    accept: undefined,
  });
}
