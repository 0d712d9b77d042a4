import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Random, SeededRandom, systemRandom } from './index.ts';

/** sfc32 written a second time, in 64-bit arithmetic and straight from its definition. */
function* sfc32(a: bigint, b: bigint, c: bigint, counter: bigint): Generator<bigint> {
  const word = (value: bigint) => BigInt.asUintN(32, value);
  for (;;) {
    const sum = word(a + b + counter);
    counter = word(counter + 1n);
    a = b ^ (b >> 9n);
    b = word(c + (c << 3n));
    c = word(word((c << 21n) | (c >> 11n)) + sum);
    yield sum;
  }
}

describe('SeededRandom', () => {
  it('agrees with a second, plain writing of its generator for any seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (seed) => {
        const wide = BigInt(seed);
        const reference = sfc32(
          0x9e3779b9n ^ wide,
          BigInt.asUintN(32, 0x243f6a88n + wide),
          BigInt.asUintN(32, 0xb7e15162n ^ (wide << 13n)),
          1n,
        );
        for (let warmUp = 0; warmUp < 12; warmUp += 1) reference.next();
        const random = new SeededRandom(seed);
        for (let draw = 0; draw < 20; draw += 1) {
          expect(random.next()).toBe(Number(reference.next().value) / 2 ** 32);
        }
      }),
    );
  });

  it('tells neighbouring seeds apart from the first draw on', () => {
    const firstDraws = Array.from({ length: 10_000 }, (_, seed) => new SeededRandom(seed).next());
    expect(new Set(firstDraws).size).toBe(10_000);
  });

  it('spreads 100,000 draws over ten bins within 3 %', () => {
    const random = new SeededRandom(42);
    const bins = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 100_000; draw += 1) bins[Math.floor(random.next() * 10)]! += 1;
    for (const count of bins) {
      expect(count).toBeGreaterThan(9_700);
      expect(count).toBeLessThan(10_300);
    }
  });
});

describe.each<[string, () => Random]>([
  ['SeededRandom', () => new SeededRandom(3)],
  ['SystemRandom', () => systemRandom],
])('%s', (_name, create) => {
  it('draws numbers from 0 up to but not including 1', () => {
    const random = create();
    const draws = Array.from({ length: 10_000 }, () => random.next());
    expect(draws.filter((value) => !(value >= 0 && value < 1))).toEqual([]);
  });

  it('reaches both ends of a range and never leaves it', () => {
    const random = create();
    const seen = new Set(Array.from({ length: 2_000 }, () => random.integer(-2, 2)));
    expect([...seen].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
    expect(random.integer(5, 5)).toBe(5);
  });

  it('picks every item sooner or later, and refuses to pick from nothing', () => {
    const random = create();
    const seen = new Set(Array.from({ length: 1_000 }, () => random.pick(['a', 'b', 'c'])));
    expect([...seen].sort()).toEqual(['a', 'b', 'c']);
    expect(() => random.pick([])).toThrow(RangeError);
  });

  it.each([0, 1, 32, 65_536, 65_537, 200_000])('gives exactly %i bytes', (byteLength) => {
    const bytes = create().bytes(byteLength);
    expect(bytes).toHaveLength(byteLength);
    // The last 64 bytes of a long answer are not all zero: it was filled to its end (2^-512 by chance).
    if (byteLength >= 64) expect(bytes.subarray(-64).some((byte) => byte !== 0)).toBe(true);
  });
});
