import type { WebhookRequest, WebhookSecrets, WebhookVerification } from '@voice/core/telephony';
import { hmacBase64, isEqualSecret, splitUrl } from '../signatures.ts';

type Headers = WebhookRequest['headers'];

/**
 * Checks a webhook of Vobiz: HMAC-SHA256 over the URL without its query, and a nonce. Neither query nor body is signed.
 * V2 counts when it is there (from the account itself or, `MA`, its parent), V3 only when V2 is absent. A request
 * without any passes where the URL carried a secret of ours, or by `allowUnsigned`; a wrong signature never does.
 * @see https://vobiz.ai/docs
 */
export function verifyVobizWebhook(request: WebhookRequest, secrets: WebhookSecrets): WebhookVerification {
  const { headers } = request;
  const version = offered(headers, 'v2').length > 0 ? 'v2' : 'v3';
  const signatures = offered(headers, version);
  if (signatures.length === 0) {
    if (secrets.urlSecretMatched || secrets.allowUnsigned === true) return { ok: true };
    return refused('the request has neither X-Vobiz-Signature-V2 nor V3');
  }
  if (secrets.authTokens.length === 0) {
    // Nothing to check it with: it is as good as no signature.
    return secrets.urlSecretMatched ? { ok: true } : refused('no auth token is configured for Vobiz');
  }
  const nonce = headers[`x-vobiz-signature-${version}-nonce`];
  if (nonce === undefined || nonce === '')
    return refused(`X-Vobiz-Signature-${version.toUpperCase()} came without its nonce`);
  const url = splitUrl(request.url);
  if (url === undefined) return refused('the configured public base URL is no absolute URL');
  const text = `${url.scheme}${url.host}${url.port}${url.path}${version === 'v3' ? '.' : ''}${nonce}`;
  for (const authToken of secrets.authTokens) {
    const expected = hmacBase64('sha256', authToken, text);
    for (const signature of signatures) if (isEqualSecret(expected, signature)) return { ok: true };
  }
  return refused(
    `X-Vobiz-Signature-${version.toUpperCase()} does not match; check the auth token and the public base URL`,
  );
}

/** Signatures of one version, from the account and from its parent; a header may hold several, comma-separated. */
function offered(headers: Headers, version: 'v2' | 'v3'): string[] {
  return [headers[`x-vobiz-signature-${version}`], headers[`x-vobiz-signature-ma-${version}`]]
    .flatMap((value) => value?.split(',') ?? [])
    .map((signature) => signature.trim())
    .filter((signature) => signature !== '');
}

function refused(reason: string): WebhookVerification {
  return { ok: false, reason };
}
