import type { Clock } from '@voice/core/time';

/**
 * A `Retry-After` header in ms: seconds or an HTTP date. `undefined` for what is neither.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function parseRetryAfter(retryAfter: string | undefined, clock: Clock): number | undefined {
  if (retryAfter === undefined || retryAfter.trim() === '') return undefined;
  const seconds = Number(retryAfter);
  const delayMs = Number.isNaN(seconds) ? Date.parse(retryAfter) - clock.date().getTime() : seconds * 1000;
  return Number.isFinite(delayMs) ? Math.max(0, delayMs) : undefined;
}
