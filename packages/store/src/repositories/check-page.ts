import type { Page } from '@voice/core/store';
import { StoreArgumentError } from '../errors.ts';

const MAX_LIMIT = 1000;

/**
 * A page that both dialects can count to.
 * @throws {StoreArgumentError}
 */
export function checkPage({ limit, offset }: Page): Page {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new StoreArgumentError(`Expected a limit of 1 to ${MAX_LIMIT} rows; got ${limit}. Ask for further pages.`);
  }
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw new StoreArgumentError(`Expected an offset of 0 or more whole rows; got ${offset}. Count from 0.`);
  }
  return { limit, offset };
}
