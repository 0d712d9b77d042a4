import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKnownCarrierHost, parseApiBase } from './api-base.ts';

describe('an API base', () => {
  it.each([
    ['https://api.twilio.com', 'https://api.twilio.com'],
    ['https://api.twilio.com/', 'https://api.twilio.com'],
    [' api.in.exotel.com ', 'https://api.in.exotel.com'],
    ['api.in.exotel.com/v1/', 'https://api.in.exotel.com/v1'],
    ['https://proxy.example.com:8443/twilio', 'https://proxy.example.com:8443/twilio'],
    ['HTTPS://API.Vobiz.AI', 'https://api.vobiz.ai'],
    ['http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
    ['localhost:4010', 'http://localhost:4010'],
    ['127.0.0.1:4010', 'http://127.0.0.1:4010'],
    ['http://[::1]:4010/', 'http://[::1]:4010'],
    ['[::1]:4010', 'http://[::1]:4010'],
  ])('%s is %s', (text, base) => {
    expect(parseApiBase('exotel', text)).toBe(base);
  });

  it.each([
    '',
    'http://api.exotel.com',
    'http:/api.exotel.com',
    'http://127.0.0.1.example.com',
    'https://key:token@api.exotel.com',
    'https://api.exotel.com?x=1',
    'https://api.exotel.com#x',
    'ftp://api.exotel.com',
    'file:///etc/passwd',
    'not a host',
  ])('refuses "%s" and repeats none of it', (text) => {
    expect(() => parseApiBase('exotel', text)).toThrow(/^Expected Exotel's API base as https:/);
  });

  it('is parsed or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true })), (text) => {
        try {
          const base = parseApiBase('vobiz', text);
          expect(parseApiBase('vobiz', base)).toBe(base);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});

describe('a carrier’s own host', () => {
  it.each([
    ['twilio', 'https://api.twilio.com'],
    ['twilio', 'https://api.dublin.ie1.twilio.com/'],
    ['exotel', 'api.exotel.com'],
    ['exotel', 'https://api.in.exotel.com'],
    ['vobiz', 'https://api.vobiz.ai'],
  ] as const)('is known: %s %s', (provider, base) => {
    expect(isKnownCarrierHost(provider, base)).toBe(true);
  });

  it.each([
    ['twilio', 'https://api.twilio.com.example.com'],
    ['twilio', 'https://evil-api.twilio.com'],
    ['twilio', 'https://api.example.com/api.twilio.com'],
    ['twilio', 'https://api.twilio.com:8443'],
    ['twilio', 'http://127.0.0.1'],
    ['twilio', 'https://api.exotel.com'],
    ['exotel', 'https://api.uk.exotel.com'],
    ['exotel', 'http://api.exotel.com'],
    ['vobiz', 'https://vobiz.ai'],
    ['vobiz', 'nonsense '],
    ['vobiz', ''],
  ] as const)('is not: %s "%s"', (provider, base) => {
    expect(isKnownCarrierHost(provider, base)).toBe(false);
  });
});
