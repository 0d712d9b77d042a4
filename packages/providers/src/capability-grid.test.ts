import { carrierCapabilities, providerNames } from '@voice/core/telephony';
import { describe, expect, it } from 'vitest';
import { capabilityGrid } from './capability-grid.ts';
import { telephonyProviders } from './telephony-providers.ts';
import { renderCapabilities } from './test-support/render-capabilities.ts';

describe('the capability grid', () => {
  it('says of each carrier what its provider says', () => {
    const providers = telephonyProviders();
    for (const name of providerNames) expect(capabilityGrid[name]).toBe(providers[name].capabilities);
  });

  it.each(providerNames)('has a whole sentence for everything that %s can or cannot do', (name) => {
    expect(Object.keys(capabilityGrid[name])).toEqual([...carrierCapabilities]);
    for (const cell of Object.values(capabilityGrid[name])) {
      expect(cell.isSupported ? cell.how : cell.reason).toMatch(/^\S.{10,}\.$/);
    }
  });

  it('is what the documentation shows', async () => {
    await expect(renderCapabilities(capabilityGrid)).toMatchFileSnapshot('../../../docs/carriers/capabilities.md');
  });
});
