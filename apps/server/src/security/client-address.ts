import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { ipKeyGenerator } from 'express-rate-limit';

/** Whether the proxy at an address, so many hops away, is believed: what Express makes of its `trust proxy` setting. */
export type TrustProxy = (address: string, hop: number) => boolean;

const IPV6_NETWORK_BITS = 64;
const PRIVATE =
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|f[cd]|fe[89ab])/i;

/**
 * Who sends a request, as far as counting goes: an IPv4 address, or the /64 network of an IPv6 one.
 * `undefined` when that is not known, or is this machine: behind a proxy that is not trusted all clients look the same,
 * and one of them must not lock the others out.
 */
export function clientOf(request: IncomingMessage, trust: TrustProxy): string | undefined {
  const peer = plain(request.socket.remoteAddress ?? '');
  const header = request.headers['x-forwarded-for'] ?? [];
  const forwarded = (Array.isArray(header) ? header.join(',') : header)
    .split(',')
    .map((address) => plain(address.trim()));
  const hops = [peer, ...forwarded.reverse().filter((address) => address !== '')];
  let hop = 0;
  while (hop < hops.length - 1 && trust(hops[hop] as string, hop)) hop += 1;
  const address = hops[hop] as string;
  if (isIP(address) === 0 || isLoopback(address)) return undefined;
  const isUntrustedProxy = hop < hops.length - 1 && PRIVATE.test(address);
  return isUntrustedProxy ? undefined : ipKeyGenerator(address, IPV6_NETWORK_BITS);
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** IPv4 as it is written, also where a socket takes IPv6 too. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
