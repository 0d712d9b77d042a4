import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEqualSecret, splitUrl } from './signatures.ts';

describe('URLs as text', () => {
  it('keeps every character of path and query, and drops userinfo and fragment', () => {
    expect(splitUrl('https://user:pass@voice.example.com:8443/a%20b//c?x=%zz&y=+#end')).toEqual({
      scheme: 'https://',
      host: 'voice.example.com',
      port: ':8443',
      path: '/a%20b//c',
      query: '?x=%zz&y=+',
    });
  });

  it('adds no slash to an empty path and understands IPv6 hosts', () => {
    expect(splitUrl('https://answer.url')).toMatchObject({ host: 'answer.url', port: '', path: '', query: '' });
    expect(splitUrl('http://[::1]:8000/x')).toMatchObject({ host: '[::1]', port: ':8000', path: '/x' });
  });

  it('says so when there is no absolute URL', () => {
    expect(splitUrl('/telephony/twilio')).toBeUndefined();
    expect(splitUrl('')).toBeUndefined();
  });
});

describe('comparing secrets', () => {
  it('holds for equal texts only, of whatever length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
        expect(isEqualSecret(one, one)).toBe(true);
        expect(isEqualSecret(one, other)).toBe(one === other);
      }),
    );
  });
});
