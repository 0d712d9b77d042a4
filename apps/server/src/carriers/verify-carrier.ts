import type { ProviderName, WebhookRequest } from '@voice/core/telephony';
import { RequestError } from '../errors.ts';
import type { TelephonyView } from '../telephony/telephony-view.ts';
import type { CarrierContext } from './carrier-context.ts';

/**
 * Lets a webhook pass that is from the carrier.
 * @throws {RequestError} `VOICE_NOT_ALLOWED`; the reason goes to the log only
 */
export function verifyCarrier(
  { providers, logger }: CarrierContext,
  { carriers }: TelephonyView,
  name: ProviderName,
  webhook: WebhookRequest,
  urlSecretMatched: boolean,
): void {
  const { authTokens, allowUnsigned } = carriers[name];
  const verification = providers[name].verifyWebhook(webhook, { authTokens, urlSecretMatched, allowUnsigned });
  if (verification.ok) return;
  logger.warn({ provider: name, reason: verification.reason }, 'webhook refused');
  throw new RequestError(
    'VOICE_NOT_ALLOWED',
    'This request is not proven to be from the carrier: see the log of the server',
  );
}
