import { isFinalCallStatus } from '@voice/core/calls';
import type { CallRecord } from '@voice/core/store';
import type { CallContext } from '../call-context.ts';
import { once } from './store-access.ts';

/**
 * Whether a call that has no stream here has one on another server, or has ended by another server's act. When the store
 * does not say, it goes on here.
 */
export async function goesOnElsewhere(
  { store, clock }: Pick<CallContext, 'store' | 'clock'>,
  { accountId, id }: Pick<CallRecord, 'accountId' | 'id'>,
): Promise<boolean> {
  try {
    const [stored, hasStream] = await Promise.all([
      once(clock, () => store.calls.find(accountId, id)),
      once(clock, () => store.calls.hasStream(id)),
    ]);
    return hasStream || (stored !== undefined && isFinalCallStatus(stored.status));
  } catch {
    return false;
  }
}
