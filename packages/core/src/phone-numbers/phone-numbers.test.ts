import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isE164, normalizePhoneNumber } from './index.ts';

describe('isE164', () => {
  it.each(['+1234567890', '+15551234567', '+919876543210', '+1234567', '+123456789012345'])('takes %s', (number) => {
    expect(isE164(number)).toBe(true);
  });

  it.each([
    ['', 'nothing'],
    ['15551234567', 'no plus sign'],
    ['+0123456789', 'a leading zero'],
    ['+123456', 'too short'],
    ['+1234567890123456', 'too long'],
    ['++15551234567', 'two plus signs'],
    ['+1 555 123 4567', 'spaces'],
    ['+15551234567\n', 'a line feed that could split a header'],
    ['\n+15551234567', 'a leading line feed'],
    ['+1555123456x', 'a letter'],
    ['+१२३४५६७८९०', 'Devanagari digits'],
    ['＋15551234567', 'a full-width plus sign'],
    ['anonymous', 'a word'],
    ['client:alice', 'a client address'],
  ])('refuses %j: %s', (text) => {
    expect(isE164(text)).toBe(false);
  });
});

describe('normalizePhoneNumber', () => {
  it.each([
    ['+1234567890', '+1234567890'],
    ['+15551234567', '+15551234567'],
    ['+1 (555) 123-4567', '+15551234567'],
    ['+91.98765.43210', '+919876543210'],
    ['0091 98765 43210', '+919876543210'],
    ['\t+44 20 7946 0958 ', '+442079460958'],
  ])('understands the international form %j without a country', (text, expected) => {
    expect(normalizePhoneNumber(text)).toBe(expected);
  });

  it.each([
    ['098765 43210', 'IN', '+919876543210'],
    ['9876543210', 'IN', '+919876543210'],
    ['919876543210', 'IN', '+919876543210'],
    ['(415) 555-2671', 'US', '+14155552671'],
    ['14155552671', 'US', '+14155552671'],
    ['020 7946 0958', 'GB', '+442079460958'],
    ['020 7946 0958', 'gb', '+442079460958'],
    ['+15551234567', 'IN', '+15551234567'],
  ])('reads %j at home in %s', (text, defaultCountry, expected) => {
    expect(normalizePhoneNumber(text, { defaultCountry })).toBe(expected);
  });

  it.each(['098765 43210', '9876543210', '(415) 555-2671'])(
    'refuses the national form %j without a country',
    (text) => {
      expect(normalizePhoneNumber(text)).toBeUndefined();
    },
  );

  it.each(['', 'XX', 'India', '__proto__', '1'])(
    'refuses a national form for the country %j, which does not exist',
    (defaultCountry) => {
      expect(normalizePhoneNumber('9876543210', { defaultCountry })).toBeUndefined();
    },
  );

  it.each([
    '',
    '+',
    '00',
    'anonymous',
    'client:alice',
    'sip:alice@example.com',
    '+1555CALLNOW',
    '12',
    '५५५१२३४५६७',
    "'; DROP TABLE calls; --",
  ])('takes %j for no number', (text) => {
    expect(normalizePhoneNumber(text, { defaultCountry: 'IN' })).toBeUndefined();
  });

  it('gives E.164 or nothing for any text and any country, and never throws', () => {
    const digitsAndNoise = fc.string({ unit: fc.constantFrom(...'0123456789+-() .\n;x,a'), maxLength: 24 });
    fc.assert(
      fc.property(
        fc.oneof(digitsAndNoise, fc.string({ unit: 'binary' })),
        fc.constantFrom(undefined, 'IN', 'US', 'AQ', 'zz'),
        (text, country) => {
          const number = normalizePhoneNumber(text, country === undefined ? {} : { defaultCountry: country });
          if (number === undefined) return;
          expect(isE164(number)).toBe(true);
          expect(normalizePhoneNumber(number)).toBe(number);
        },
      ),
      { numRuns: 150 },
    );
  });
});
