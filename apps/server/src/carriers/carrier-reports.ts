import { type Request, type RequestHandler, Router } from 'express';
import { numberAddressee } from './addressee.ts';
import type { CarrierContext } from './carrier-context.ts';
import { verifiedCall } from './verified-call.ts';
import { verifyCarrier } from './verify-carrier.ts';
import { rawBody, toWebhookRequest } from './webhook-request.ts';

/** What a carrier reports: of one call at a URL that holds its id and secret, or of a number's calls at the number's. */
export function carrierReports(context: CarrierContext): Router {
  const ofCall: RequestHandler = async (request, response) => {
    const { provider, call, webhook } = await verifiedCall(context, request);
    await context.calls.report(provider, await context.providers[provider].parseReport(webhook), call.id);
    response.status(200).end();
  };
  const ofNumber: RequestHandler = async (request, response) => {
    const [{ provider }, view] = await Promise.all([numberAddressee(context, request), context.telephony()]);
    const webhook = toWebhookRequest(request, view.urls);
    verifyCarrier(context, view, provider, webhook, true);
    await context.calls.report(provider, await context.providers[provider].parseReport(webhook));
    response.status(200).end();
  };
  /** What becomes of a stream is seen on its socket; the report is for people. */
  const ofStream = async (request: Request) => {
    const { provider, call, webhook } = await verifiedCall(context, request);
    const fields = new URLSearchParams(new TextDecoder().decode(webhook.body));
    const event = fields.get('StreamEvent') ?? fields.get('Event');
    const error = fields.get('StreamError') ?? fields.get('Error');
    context.logger.info({ provider, callId: call.id, event, error: error?.slice(0, 200) }, 'stream reported');
  };
  return Router()
    .post('/telephony/:provider/status/e/:endpoint_id/:secret', rawBody, ofNumber)
    .post(
      ['status', 'hangup', 'amd'].map((kind) => `/telephony/:provider/${kind}/:call_id/:secret`),
      rawBody,
      ofCall,
    )
    .post('/telephony/:provider/stream-status/:call_id/:secret', rawBody, async (request, response) => {
      await ofStream(request);
      response.status(200).end();
    });
}
