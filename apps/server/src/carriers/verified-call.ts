import type { CallRecord } from '@voice/core/store';
import type { ProviderName, WebhookRequest } from '@voice/core/telephony';
import type { Request } from 'express';
import { RequestError } from '../errors.ts';
import { isUuid } from '../routes/uuid.ts';
import type { TelephonyView } from '../telephony/telephony-view.ts';
import { carrierOf } from './addressee.ts';
import type { CarrierContext } from './carrier-context.ts';
import { verifyCarrier } from './verify-carrier.ts';
import { toWebhookRequest } from './webhook-request.ts';

/** A carrier's request about one call, proven to be from the carrier. */
export interface VerifiedCall {
  readonly provider: ProviderName;
  readonly call: CallRecord;
  readonly webhook: WebhookRequest;
  readonly view: TelephonyView;
}

/**
 * Reads `/telephony/{provider}/…/{call_id}/{secret}`.
 * @throws {RequestError} `VOICE_NOT_ALLOWED` for a wrong secret or signature, `VOICE_NOT_FOUND` for a call that is not there
 */
export async function verifiedCall(context: CarrierContext, request: Request): Promise<VerifiedCall> {
  const provider = carrierOf(request);
  const { call_id: callId = '', secret = '' } = request.params as Record<string, string | undefined>;
  if (!context.secrets.isOfCall(secret, callId))
    throw new RequestError('VOICE_NOT_ALLOWED', 'The secret in this URL is not the one of its call');
  const view = await context.telephony();
  const webhook = toWebhookRequest(request, view.urls);
  verifyCarrier(context, view, provider, webhook, true);
  const call = isUuid(callId) ? await context.store.calls.findById(callId) : undefined;
  if (call?.provider !== provider) throw new RequestError('VOICE_NOT_FOUND', 'This carrier has no such call here');
  return { provider, call, webhook, view };
}
