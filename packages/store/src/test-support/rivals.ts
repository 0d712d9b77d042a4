import type { Store } from '@voice/core/store';

/** Acts at the same instant. */
export const RIVAL_COUNT = 12;

/** Several servers on one database. */
export interface Rivals {
  /** Every rival acts at the same instant, each through one of the servers. */
  race<T>(act: (store: Store, index: number) => Promise<T>): Promise<T[]>;
  /** One of the servers. */
  any(): Store;
}

/** How often each value occurs. */
export function tally(values: readonly (string | boolean)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1;
  return counts;
}
