import { isIP } from 'node:net';
import { isE164 } from '@voice/core/phone-numbers';
import { z } from 'zod';

/** A whole number written in decimal digits. */
export function wholeNumber(minimum: number, maximum: number, byDefault: number) {
  const expected = `must be a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, expected)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, expected)
    .default(byDefault);
}

/** `true` or `false`. */
export const flag = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((text) => text === 'true')
  .default(false);

/** A telephone number in E.164 form. */
export const phoneNumber = z
  .string()
  .refine(isE164, 'must be a telephone number in E.164 form, for example +14155550100');

/** A secret word that is sent in a header. */
export const visibleWord = z
  .string()
  .regex(/^[\x21-\x7e]{16,200}$/, 'must have 16 to 200 visible ASCII characters and no space');

/** Keys of 32 bytes, each as 64 hexadecimal digits or as base64 (either alphabet), separated by commas. */
export const encryptionKeys = z.string().transform((list, context): [Uint8Array, ...Uint8Array[]] => {
  const keys = commaSeparated(list).map((text) => {
    const bytes = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
    return /^[0-9a-zA-Z+/_=-]+$/.test(text) ? bytes : Buffer.alloc(0);
  });
  const [first, ...others] = keys;
  if (first !== undefined && keys.every((key) => key.length === 32)) return [first, ...others];
  context.addIssue({
    code: 'custom',
    message:
      'must be 32 bytes in base64 or hex, for example from `openssl rand -base64 32`; earlier keys may follow after a comma',
  });
  return z.NEVER;
});

/** Beginnings of telephone numbers, separated by commas. */
export const destinationPrefixes = z
  .string()
  .transform(commaSeparated)
  .refine(
    (prefixes) => prefixes.every((prefix) => /^\+([1-9]\d{0,14})?$/.test(prefix)),
    'must be beginnings of numbers with a plus sign, separated by commas, for example +1,+91',
  )
  .default([]);

const PROXY_NAMES: readonly string[] = ['loopback', 'linklocal', 'uniquelocal'];

/**
 * Which proxies in front of the server are believed about the client's address: how many hops, or their addresses.
 * @see https://expressjs.com/en/guide/behind-proxies.html
 */
export const trustedProxies = z
  .string()
  .default('0')
  .transform((list, context): number | readonly string[] => {
    if (/^\d$/.test(list)) return Number(list);
    const proxies = commaSeparated(list);
    const isKnown = (proxy: string) => {
      const [address = '', bits] = proxy.split('/');
      const isRange = isIP(address) !== 0 && (bits === undefined || /^\d{1,3}$/.test(bits));
      return PROXY_NAMES.includes(proxy) || (isRange && Number(bits ?? 0) <= (isIP(address) === 4 ? 32 : 128));
    };
    if (proxies.length > 0 && proxies.every(isKnown)) return proxies;
    context.addIssue({
      code: 'custom',
      message: `must be the number of proxies in front (0 to 9), or addresses and ranges separated by commas, or ${PROXY_NAMES.join(', ')}`,
    });
    return z.NEVER;
  });

const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Whether a URL leads to this machine. */
export function isLoopbackUrl(url: string): boolean {
  return LOOPBACK_HOSTS.includes(new URL(url).hostname);
}

/**
 * Where carriers reach this server: https, or http on loopback; a path prefix is kept, a trailing slash is not.
 * @returns the URL without its trailing slash
 */
export const publicBaseUrl = z.string().transform((text, context) => {
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  if (!URL.canParse(text)) return refuse('must be a URL, for example https://voice.example.com');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return refuse('must not hold a user name or a password');
  if (/[?#]/.test(text)) return refuse('must not have a query or a fragment');
  const isLocal = url.protocol === 'http:' && LOOPBACK_HOSTS.includes(url.hostname);
  if (url.protocol !== 'https:' && !isLocal) return refuse('must begin with https:// (http:// is for loopback only)');
  return url.href.replace(/\/+$/, '');
});

/** An http(s) URL. */
export const httpUrl = z.url({ protocol: /^https?$/, error: 'must be a URL with http:// or https://' });

/**
 * Where a carrier's REST interface is: an https URL or a bare host name; http on loopback only.
 * @returns without a trailing slash
 */
export const apiBase = z.string().transform((text, context) => {
  const url = text.includes('://') ? text : `https://${text}`;
  const { protocol, hostname, username, password } = URL.canParse(url) ? new URL(url) : ({} as Partial<URL>);
  const isPlain = username === '' && password === '' && !/[?#\s]/.test(text);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && LOOPBACK_HOSTS.includes(hostname ?? ''));
  if (isPlain && isSafe) return url.replace(/\/+$/, '');
  context.addIssue({
    code: 'custom',
    message:
      'must be an https URL or a host name, for example https://api.in.exotel.com (http:// is for loopback only)',
  });
  return z.NEVER;
});

function commaSeparated(list: string): string[] {
  return list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
