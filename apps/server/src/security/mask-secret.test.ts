import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isMasked, maskSecret } from './mask-secret.ts';

it.each([
  ['your_auth_token', '****oken'],
  ['12345678', '****5678'],
  ['1234567', '****'],
  ['1', '****'],
  ['', '****'],
])('shows %j as %j', (secret, shown) => {
  expect(maskSecret(secret)).toBe(shown);
});

it('never shows half of a secret or more, except its last four characters of eight', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 60 }), (secret) => {
      const shown = maskSecret(secret).length - 4;
      expect(shown).toBeLessThanOrEqual(4);
      expect(shown * 2).toBeLessThanOrEqual(secret.length);
      expect(isMasked(maskSecret(secret))).toBe(true);
    }),
  );
});

it('does not take a whole secret for a masked one', () => {
  expect(isMasked('your_auth_token')).toBe(false);
  expect(isMasked('****a-secret-that-begins-with-stars')).toBe(false);
});
