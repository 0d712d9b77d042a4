import { type CarrierCapability, carrierCapabilities, type TelephonyProvider } from '@voice/core/telephony';
import { describe, expect, it } from 'vitest';
import { capabilityProofs } from './capability-proofs.ts';
import type { CarrierStage } from './carrier-stage.ts';
import { sampleActs } from './sample-requests.ts';
import { through, until } from './stage-time.ts';

/**
 * Runs a carrier's whole column of the capability grid against an independent judge: what it can do works, without a
 * breach of the carrier's rules; what it cannot do is refused with the reason of the grid, before anybody is asked.
 * @param open a new stage for each test
 */
export function describeCapabilities(
  { name, capabilities }: Pick<TelephonyProvider, 'name' | 'capabilities'>,
  open: () => CarrierStage,
): void {
  const on = async (act: (stage: CarrierStage) => Promise<void>) => {
    const stage = open();
    try {
      await act(stage);
    } finally {
      await stage.close();
      await stage.clock.advance(1); // What is under way on a socket arrives.
    }
    expect(stage.breaches()).toEqual([]);
    expect(stage.clock.pendingCount).toBe(0);
  };
  const supported = carrierCapabilities.filter((capability) => capabilities[capability].isSupported);
  const refused = carrierCapabilities.filter(
    (capability) => !supported.includes(capability) && capability in sampleActs,
  );

  describe(`what ${name} can do`, () => {
    it.each(supported)('%s', (capability) => on(capabilityProofs[capability]));
  });

  // A carrier that can do everything has nothing to show here.
  if (refused.length === 0 && capabilities['webhook-authenticity'].isSupported) return;
  describe(`what ${name} cannot do`, () => {
    it.each(refused)('%s', (capability: CarrierCapability) =>
      on(async (stage) => {
        const cell = capabilities[capability];
        const asked = sampleActs[capability]?.(stage.account).then(() => undefined);
        await expect(through(stage, asked ?? Promise.resolve())).rejects.toMatchObject({
          code: 'VOICE_CARRIER_UNSUPPORTED',
          message: cell.isSupported ? '' : cell.reason,
        });
        expect(stage.requestCount).toBe(0);
      }),
    );

    if (capabilities['webhook-authenticity'].isSupported) return;
    it('webhook-authenticity: only a secret of ours in the URL', () =>
      on(async (stage) => {
        stage.receiveCall(stage.number, stage.urls.webhook);
        await until(stage, () => stage.server.webhooks.length > 0);
        for (const webhook of stage.server.webhooks) {
          const verify = (urlSecretMatched: boolean) =>
            stage.provider.verifyWebhook(webhook, { ...stage.secrets, urlSecretMatched });
          expect([verify(true).ok, verify(false).ok]).toEqual([true, false]);
        }
      }));
  });
}
