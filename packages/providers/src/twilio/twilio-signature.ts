import type { WebhookRequest, WebhookVerification } from '@voice/core/telephony';
import { hmacBase64, isEqualSecret, type SignedUrl, sha256Hex, splitUrl } from '../signatures.ts';
import { formPairs, isForm } from '../webhook-fields.ts';

const HEADER = 'x-twilio-signature';
const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  'https://': ':443',
  'wss://': ':443',
  'http://': ':80',
  'ws://': ':80',
};

/** What an upgrade request shows of itself. */
export interface TwilioUpgradeRequest {
  /** The `wss://` URL of the answer document: the configured public base URL followed by the raw request target. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Tried in order. */
  readonly authTokens: readonly string[];
}

/**
 * Checks `X-Twilio-Signature` of a webhook: HMAC-SHA1 over the URL and the sorted form fields, or, where the URL
 * carries `bodySHA256`, over the URL alone with that hash of the body.
 * @see https://www.twilio.com/docs/usage/security#validating-requests
 */
export function verifyTwilioWebhook(request: WebhookRequest, authTokens: readonly string[]): WebhookVerification {
  const url = splitUrl(request.url);
  if (url === undefined) return refused('the configured public base URL is no absolute URL');
  const signed = signedBody(request, url);
  if (typeof signed !== 'string') return signed;
  return verify(
    portVariants(url).map((variant) => variant + signed),
    request.headers,
    authTokens,
  );
}

/**
 * Checks `X-Twilio-Signature` of a media socket's upgrade request: signed like a GET, over the `wss://` URL.
 * Signatures made over the URL with one more slash at its end have been seen; they pass here and nowhere else.
 * @see https://www.twilio.com/docs/voice/media-streams#validate-the-request-signature
 */
export function verifyTwilioUpgrade({ url: text, headers, authTokens }: TwilioUpgradeRequest): WebhookVerification {
  const url = splitUrl(text);
  if (url === undefined) return refused('the configured public base URL is no absolute URL');
  const variants = portVariants(url);
  return verify([...variants, ...variants.map((variant) => `${variant}/`)], headers, authTokens);
}

/** The part of the signed text that follows the URL. */
function signedBody(request: WebhookRequest, url: SignedUrl): string | WebhookVerification {
  if (request.method === 'GET') return '';
  const bodyHash = new URLSearchParams(url.query).get('bodySHA256');
  if (bodyHash !== null) {
    return isEqualSecret(bodyHash.toLowerCase(), sha256Hex(request.body))
      ? ''
      : refused('the body does not match bodySHA256');
  }
  if (request.body.byteLength === 0) return '';
  if (!isForm(request)) return refused('the body is no form, and no bodySHA256 vouches for it');
  return sortedFields(formPairs(request));
}

/** Keys by code unit, each followed by its value; several values of one key without duplicates, sorted. */
function sortedFields(pairs: URLSearchParams): string {
  return [...new Set(pairs.keys())]
    .sort()
    .map((key) =>
      [...new Set(pairs.getAll(key))]
        .sort()
        .map((value) => key + value)
        .join(''),
    )
    .join('');
}

/** Twilio signs with or without the port, whatever the URL was configured with; its own library tries both. */
function portVariants({ scheme, host, port, path, query }: SignedUrl): string[] {
  const ports = new Set([port, '', DEFAULT_PORTS[scheme.toLowerCase()] ?? '']);
  // A foreign default port next to an explicit other one would be another server.
  if (port !== '' && port !== DEFAULT_PORTS[scheme.toLowerCase()])
    ports.delete(DEFAULT_PORTS[scheme.toLowerCase()] ?? '-');
  return [...ports].map((variant) => `${scheme}${host}${variant}${path}${query}`);
}

function verify(
  texts: readonly string[],
  headers: WebhookRequest['headers'],
  authTokens: readonly string[],
): WebhookVerification {
  const signature = headers[HEADER];
  if (authTokens.length === 0) return refused('no auth token is configured for Twilio');
  if (signature === undefined || signature === '') return refused('the request has no X-Twilio-Signature');
  for (const authToken of authTokens) {
    for (const text of texts) if (isEqualSecret(hmacBase64('sha1', authToken, text), signature)) return { ok: true };
  }
  return refused('X-Twilio-Signature does not match; check the auth token and the public base URL');
}

function refused(reason: string): WebhookVerification {
  return { ok: false, reason };
}
