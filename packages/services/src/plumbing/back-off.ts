import type { Random } from '@voice/core/time';

export interface BackOffOptions {
  readonly random: Random;
  /** Longest wait before the first attempt, in ms; four times as long before each further one. */
  readonly initialMs: number;
  readonly maxMs: number;
}

/**
 * How long to wait before another attempt, in ms: between half and all of a growing span, so that the calls a vendor
 * dropped together do not come back together.
 * @param failures attempts that have failed already
 */
export function backOffMs(failures: number, { random, initialMs, maxMs }: BackOffOptions): number {
  const spanMs = Math.min(maxMs, initialMs * 4 ** failures);
  return spanMs * (0.5 + random.next() / 2);
}
