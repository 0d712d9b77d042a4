import type { ProviderName } from '@voice/core/telephony';
import type { TelephonyView } from '../telephony/telephony-view.ts';
import type { CarrierContext } from './carrier-context.ts';

/** Whether a carrier's slots are all taken, by calls whose server is alive. */
export async function isCarrierFull(
  { accountId, store, clock }: CarrierContext,
  { carriers }: TelephonyView,
  provider: ProviderName,
): Promise<boolean> {
  const { connectionId, maxConcurrentCalls } = carriers[provider];
  return (await store.calls.countHeldSlots(accountId, connectionId, clock.date())) >= maxConcurrentCalls;
}
