import type { ProviderName } from '@voice/core/telephony';
import { carrierTitles } from './carrier-error.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Hosts of the carriers' own REST interfaces. */
const KNOWN_HOSTS: Readonly<Record<ProviderName, RegExp>> = {
  // Edge and region. @see https://www.twilio.com/docs/global-infrastructure/using-the-twilio-rest-api-in-a-non-us-region
  twilio: /^api(?:\.[a-z0-9-]+\.[a-z0-9-]+)?\.twilio\.com$/,
  // Singapore and Mumbai. @see https://developer.exotel.com/api/make-a-call-api
  exotel: /^api(?:\.in)?\.exotel\.com$/,
  // @see https://docs.vobiz.ai
  vobiz: /^api\.vobiz\.ai$/,
};

/**
 * Where a carrier's REST interface is, from a URL or a bare host name: scheme, host, port and path, without a slash at
 * the end. Plain HTTP only to this machine.
 * @throws {RangeError} for anything else
 */
export function parseApiBase(provider: ProviderName, text: string): string {
  const url = urlOf(text.trim());
  const isPlainUrl = url !== undefined && `${url.username}${url.password}${url.search}${url.hash}` === '';
  if (isPlainUrl && (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname)))) {
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  }
  throw new RangeError(
    `Expected ${carrierTitles[provider]}'s API base as https://host or a bare host name, without user, query and fragment (http only for localhost), got something else`,
  );
}

/**
 * Whether `text` names a host that the carrier documents: what somebody may set who must not send our requests, and
 * the credentials in them, anywhere else.
 */
export function isKnownCarrierHost(provider: ProviderName, text: string): boolean {
  try {
    const { protocol, hostname, port } = new URL(parseApiBase(provider, text));
    return protocol === 'https:' && port === '' && KNOWN_HOSTS[provider].test(hostname);
  } catch {
    return false;
  }
}

function urlOf(text: string): URL | undefined {
  try {
    if (/^[a-z][a-z0-9+.-]*:\//i.test(text)) return new URL(text);
    const url = new URL(`https://${text}`);
    return LOOPBACK.test(url.hostname) ? new URL(`http://${text}`) : url;
  } catch {
    return undefined;
  }
}
