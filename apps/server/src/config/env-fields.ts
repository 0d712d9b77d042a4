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

/** 32 bytes, as 64 hexadecimal digits or as base64 (either alphabet). */
export const encryptionKey = z.string().transform((text, context) => {
  const bytes = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (bytes.length === 32 && /^[0-9a-zA-Z+/_=-]+$/.test(text)) return bytes;
  context.addIssue({
    code: 'custom',
    message: 'must be 32 bytes in base64 or hex, for example from `openssl rand -base64 32`',
  });
  return z.NEVER;
});

const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

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

/** Exotel's REST base: an https URL without path, or a bare host name. */
export const exotelBase = z
  .string()
  .regex(/^(https:\/\/)?[a-z0-9-]+(\.[a-z0-9-]+)+\/?$|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\/?$/i, {
    error: 'must be a host name or an https URL, for example https://api.in.exotel.com',
  });
