import type { ProviderName } from '@voice/core/telephony';
import type { CarrierContext } from './carrier-context.ts';

/** Whether a carrier's slots are all taken, by calls whose server is alive. */
export async function isCarrierFull(
  { accountId, store, carriers, clock }: CarrierContext,
  provider: ProviderName,
): Promise<boolean> {
  const active = await store.calls.list(accountId, {
    statuses: ['PENDING', 'RINGING', 'IN_PROGRESS'],
    limit: 1000,
    offset: 0,
  });
  const now = clock.date();
  const holders = active.calls.filter((call) => call.provider === provider && call.leaseUntil > now);
  return holders.length >= carriers[provider].maxConcurrentCalls;
}
