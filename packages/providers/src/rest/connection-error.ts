import type { ProviderName } from '@voice/core/telephony';
import { CarrierError, carrierTitles } from './carrier-error.ts';

/** Failures before a connection stood: the carrier has seen nothing of the request. */
const NEVER_SENT: readonly RegExp[] = [
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/,
  // A certificate that does not hold. @see https://nodejs.org/api/tls.html#x509-certificate-error-codes
  /^(?:CERT_|ERR_TLS_CERT_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|UNABLE_TO_)/,
];
const MAX_CAUSES = 5;

/** The error of a request that was never answered. */
export function connectionError(provider: ProviderName, cause: unknown): CarrierError {
  const systemCode = systemCodeOf(cause);
  const outcome = systemCode !== undefined && NEVER_SENT.some((code) => code.test(systemCode)) ? 'refused' : 'unknown';
  const how = outcome === 'refused' ? 'cannot be reached' : 'broke the connection off';
  const why = systemCode === undefined ? '' : ` (${systemCode})`;
  return new CarrierError(
    'VOICE_CARRIER_UNAVAILABLE',
    `${carrierTitles[provider]} ${how}${why}; check the API base and the network, and try again`,
    { provider, outcome },
    { cause },
  );
}

/** The error of a request that took too long: it may have arrived. */
export function timeoutError(provider: ProviderName, timeoutMs: number): CarrierError {
  return new CarrierError(
    'VOICE_CARRIER_TIMEOUT',
    `${carrierTitles[provider]} did not answer within ${timeoutMs} ms; check whether it was done before asking again`,
    { provider, outcome: 'unknown' },
  );
}

/** `fetch` hides the system's code behind one or more causes. */
function systemCodeOf(failure: unknown): string | undefined {
  let cause = failure;
  for (let depth = 0; depth < MAX_CAUSES && typeof cause === 'object' && cause !== null; depth += 1) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
    cause = 'cause' in cause ? cause.cause : undefined;
  }
  return undefined;
}
