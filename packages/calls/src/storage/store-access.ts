import type { Clock } from '@voice/core/time';
import { StoreTimeoutError } from '../errors.ts';
import { withDeadline } from './deadline.ts';

/** Longest wait for one answer of the store, in ms. */
const STORE_TIMEOUT_MS = 10_000;

/** Pause before a second try, in ms; doubled for each further one, up to `MAX_BACK_OFF_MS`. */
const FIRST_BACK_OFF_MS = 250;
const MAX_BACK_OFF_MS = 5_000;

/** Pause after the `failures`-th failure in a row, from 1, in ms. */
export function backOffMs(failures: number): number {
  return Math.min(MAX_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (failures - 1));
}

/** One act of the store that does not wait for ever. @throws {StoreTimeoutError} after `STORE_TIMEOUT_MS` */
export function once<T>(clock: Clock, act: () => Promise<T>): Promise<T> {
  const work = (async () => act())();
  return withDeadline(clock, work, STORE_TIMEOUT_MS, () => new StoreTimeoutError(STORE_TIMEOUT_MS));
}

/**
 * An act of the store, tried up to `attempts` times with growing pauses. Acts must bear being repeated.
 * @throws the last failure, at the latest when `signal` aborts a pause
 */
export async function retrying<T>(
  clock: Clock,
  act: () => Promise<T>,
  { attempts, signal }: { attempts: number; signal?: AbortSignal },
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await once(clock, act);
    } catch (error) {
      if (failures >= attempts || signal?.aborted === true) throw error;
      try {
        await clock.sleep(backOffMs(failures), { signal });
      } catch {
        throw error;
      }
    }
  }
}
