import type { Store } from '@voice/core/store';
import { providerNames } from '@voice/core/telephony';
import type { Clock } from '@voice/core/time';
import type { TelephonySettings } from '../telephony/telephony-settings.ts';
import type { CarrierSlots } from './metrics.ts';

/** How the places at an account's carriers stand now. */
export async function readSlots(
  accountId: string,
  { settings, store, clock }: { settings: TelephonySettings; store: Pick<Store, 'calls'>; clock: Clock },
): Promise<CarrierSlots[]> {
  const { carriers } = await settings.load(accountId);
  return Promise.all(
    providerNames.map(async (provider) => {
      const { connectionId, maxConcurrentCalls: limit } = carriers[provider];
      return { provider, limit, heldCount: await store.calls.countHeldSlots(accountId, connectionId, clock.date()) };
    }),
  );
}
