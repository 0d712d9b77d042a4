import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Random, RandomIds, SeededRandom, systemRandom } from './index.ts';

/** Hands out exactly these bytes. */
const bytesOnly = (bytes: Uint8Array): Random => ({
  next: () => {
    throw new Error('Expected ids to draw bytes only');
  },
  integer: () => {
    throw new Error('Expected ids to draw bytes only');
  },
  pick: () => {
    throw new Error('Expected ids to draw bytes only');
  },
  bytes: (byteLength) => {
    expect(byteLength).toBe(bytes.length);
    return bytes.slice();
  },
});

describe('RandomIds.uuid', () => {
  it('writes version 4 and the RFC 9562 variant over the random bits, and keeps the other 122', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const uuid = new RandomIds(bytesOnly(bytes)).uuid();
        expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        const back = Buffer.from(uuid.replaceAll('-', ''), 'hex');
        for (const [index, byte] of bytes.entries()) {
          const kept = index === 6 ? 0x0f : index === 8 ? 0x3f : 0xff;
          expect((back[index] as number) & kept).toBe(byte & kept);
        }
      }),
    );
  });

  it('does not repeat itself in 2,000 draws, from the machine or from a seed', () => {
    for (const random of [systemRandom, new SeededRandom(1)]) {
      const ids = new RandomIds(random);
      expect(new Set(Array.from({ length: 2_000 }, () => ids.uuid())).size).toBe(2_000);
    }
  });

  it('is the same again from the same seed, and different from another', () => {
    const draw = (seed: number) => {
      const ids = new RandomIds(new SeededRandom(seed));
      return [ids.uuid(), ids.secret(), ids.uuid()];
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });
});

describe('RandomIds.secret', () => {
  it('is base64url of 256 bits without padding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        expect(new RandomIds(bytesOnly(bytes)).secret()).toBe(Buffer.from(bytes).toString('base64url'));
      }),
    );
  });

  it('needs no escaping in a URL', () => {
    const secret = new RandomIds(systemRandom).secret();
    expect(secret).toHaveLength(43);
    expect(encodeURIComponent(secret)).toBe(secret);
  });
});
