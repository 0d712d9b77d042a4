import { RandomIds, SeededRandom, systemRandom } from '@voice/core/time';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CredentialCipher, CredentialsUnreadableError } from './credential-cipher.ts';

const OLD = new Uint8Array(32).fill(1);
const NEW = new Uint8Array(32).fill(2);
const CONNECTION = '00000000-0000-4000-8000-000000000001';
const SECRET = '{"authToken":"a-secret-of-the-customer"}';

const cipher = new CredentialCipher([NEW], systemRandom);

describe('encrypted credentials', () => {
  it('come back as they were, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(cipher.decrypt(cipher.encrypt(text, CONNECTION), CONNECTION)).toBe(text);
      }),
    );
  });

  it('say their version and key, never a part of themselves', () => {
    const envelope = cipher.encrypt(SECRET, CONNECTION);
    expect(envelope).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]{16}\.[\w-]+$/);
    expect(Buffer.from(envelope.split('.')[3] ?? '', 'base64url').toString('latin1')).not.toContain('secret');
  });

  it('look different each time', () => {
    const ivs = Array.from({ length: 100 }, () => cipher.encrypt(SECRET, CONNECTION).split('.')[2]);
    expect(new Set(ivs).size).toBe(100);
  });

  it('are written with the first key and read with any', () => {
    const before = new CredentialCipher([OLD], systemRandom).encrypt(SECRET, CONNECTION);
    const rotated = new CredentialCipher([NEW, OLD], systemRandom);
    expect(rotated.decrypt(before, CONNECTION)).toBe(SECRET);
    expect(rotated.isCurrent(before)).toBe(false);
    expect(rotated.isCurrent(rotated.encrypt(SECRET, CONNECTION))).toBe(true);
    expect(cipher.decrypt(rotated.encrypt(SECRET, CONNECTION), CONNECTION)).toBe(SECRET);
  });

  it('are the same bytes again from the same chance, so that tests can repeat them', () => {
    const write = () => new CredentialCipher([NEW], new SeededRandom(7)).encrypt(SECRET, CONNECTION);
    expect(write()).toBe(write());
  });
});

describe('credentials that cannot be read', () => {
  it('name the key that is missing', () => {
    const envelope = new CredentialCipher([OLD], systemRandom).encrypt(SECRET, CONNECTION);
    expect(() => cipher.decrypt(envelope, CONNECTION)).toThrow(/VOICE_ENCRYPTION_KEY does not hold/);
  });

  it('are refused in the row of another connection', () => {
    const envelope = cipher.encrypt(SECRET, CONNECTION);
    const other = new RandomIds(systemRandom).uuid();
    expect(() => cipher.decrypt(envelope, other)).toThrow(/another connection/);
  });

  it('are refused when any character of the envelope was changed', () => {
    const envelope = cipher.encrypt(SECRET, CONNECTION);
    const bytes = Buffer.from(envelope.split('.')[3] ?? '', 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] as number) ^ 1;
      const forged = [...envelope.split('.').slice(0, 3), changed.toString('base64url')].join('.');
      expect(() => cipher.decrypt(forged, CONNECTION)).toThrow(CredentialsUnreadableError);
    }
  });

  it('never throw anything but their own error', () => {
    const parts = fc.oneof(fc.constantFrom('v1', 'v2', cipher.encrypt('', '').split('.')[1] as string), fc.string());
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 6 }), (words) => {
        expect(() => cipher.decrypt(words.join('.'), CONNECTION)).toThrow(CredentialsUnreadableError);
      }),
    );
  });
});
