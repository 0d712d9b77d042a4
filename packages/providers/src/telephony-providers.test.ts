import { providerNames } from '@voice/core/telephony';
import { expect, it } from 'vitest';
import { telephonyProviders } from './telephony-providers.ts';

it('has one provider for each carrier, under its name', () => {
  const providers = telephonyProviders();
  expect(Object.keys(providers)).toEqual([...providerNames]);
  for (const name of providerNames) expect(providers[name].name).toBe(name);
});

it('hands the options on', () => {
  const { exotel, vobiz } = telephonyProviders({ exotel: { sampleRate: 16_000 }, vobiz: { defaultCountry: 'FR' } });
  expect(exotel.wire.sampleRate).toBe(16_000);
  const body = new TextEncoder().encode('CallUUID=1&From=0612345678&To=0612345679');
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  expect(vobiz.parseInboundWebhook({ method: 'POST', url: 'https://x/y', headers, body })).toMatchObject({
    from: '+33612345678',
  });
});
