import type { WireMessage } from './wire-message.ts';

const DIGIT = /^[0-9*#A-D]$/;

/**
 * The key that was pressed: `0`-`9`, `*`, `#`, `A`-`D`.
 * @throws {WireFormatError} when it is no single key
 */
export function dtmfDigit(message: WireMessage, value: unknown): string {
  const digit = typeof value === 'string' || typeof value === 'number' ? String(value).trim().toUpperCase() : '';
  if (!DIGIT.test(digit)) throw message.refuse('one key of 0-9, *, #, A-D as digit', value);
  return digit;
}
