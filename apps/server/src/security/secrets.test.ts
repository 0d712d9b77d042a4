import { describe, expect, it } from 'vitest';
import { UrlSecrets } from './secrets.ts';

const OLD = new Uint8Array(32).fill(1);
const NEW = new Uint8Array(32).fill(2);
const ID = '00000000-0000-4000-8000-000000000001';

describe('the secret in a URL', () => {
  it('is 43 characters that need no escaping, and another one for each kind of thing', () => {
    const secrets = new UrlSecrets([NEW]);
    const words = [secrets.ofCall(ID), secrets.ofAgent(ID), secrets.ofEndpoint(ID)];
    expect(new Set(words).size).toBe(3);
    for (const word of words) expect(word).toMatch(/^[\w-]{43}$/);
  });

  it('opens what it was made for and nothing else', () => {
    const secrets = new UrlSecrets([NEW]);
    expect(secrets.isOfEndpoint(secrets.ofEndpoint(ID), ID)).toBe(true);
    expect(secrets.isOfAgent(secrets.ofAgent(ID), ID)).toBe(true);
    expect(secrets.isOfCall(secrets.ofCall(ID), ID)).toBe(true);
    expect(secrets.isOfEndpoint(secrets.ofAgent(ID), ID)).toBe(false);
    expect(secrets.isOfCall('', ID)).toBe(false);
  });

  it('of the key before still opens after a rotation, so that no carrier has to be told at once', () => {
    const before = new UrlSecrets([OLD]).ofAgent(ID);
    const rotated = new UrlSecrets([NEW, OLD]);
    expect(rotated.isOfAgent(before, ID)).toBe(true);
    expect(rotated.ofAgent(ID)).not.toBe(before);
    expect(new UrlSecrets([NEW]).isOfAgent(before, ID)).toBe(false);
  });
});
