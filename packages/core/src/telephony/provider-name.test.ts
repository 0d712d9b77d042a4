import { describe, expect, it } from 'vitest';
import { isProviderName, providerNames } from './index.ts';

describe('isProviderName', () => {
  it.each(providerNames)('knows %s', (name) => {
    expect(isProviderName(name)).toBe(true);
  });

  it.each(['', 'Twilio', ' twilio', 'twilio\n', 'plivo', '__proto__', 'length'])(
    'does not take %j for a carrier',
    (text) => {
      expect(isProviderName(text)).toBe(false);
    },
  );
});
