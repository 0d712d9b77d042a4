import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC of UTF-8 text, base64. */
export function hmacBase64(algorithm: 'sha1' | 'sha256', key: string, text: string): string {
  return createHmac(algorithm, key).update(text, 'utf8').digest('base64');
}

/** SHA-256 of bytes, hex. */
export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Compares in a time that says nothing about where two texts of equal length differ. */
export function isEqualSecret(one: string, other: string): boolean {
  const first = Buffer.from(one);
  const second = Buffer.from(other);
  return first.byteLength === second.byteLength && timingSafeEqual(first, second);
}

/** A URL in the pieces that signatures are made of, as text: a URL parser would change what was signed. */
export interface SignedUrl {
  /** With `://`. */
  readonly scheme: string;
  /** Without userinfo and port; IPv6 in brackets. */
  readonly host: string;
  /** With its colon; empty when there is none. */
  readonly port: string;
  /** May be empty. */
  readonly path: string;
  /** With its question mark; empty when there is none. */
  readonly query: string;
}

const URL_PIECES = /^([a-z][a-z\d+.-]*:\/\/)(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:@]*)(:\d+)?([^?#]*)(\?[^#]*)?(?:#.*)?$/is;

/** @returns `undefined` for what is no absolute URL */
export function splitUrl(url: string): SignedUrl | undefined {
  const match = URL_PIECES.exec(url);
  if (match === null) return undefined;
  const [, scheme = '', host = '', port = '', path = '', query = ''] = match;
  return { scheme, host, port, path, query };
}
