import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PreRoll } from './pre-roll.ts';

function drained(preRoll: PreRoll): number[] {
  const bytes: number[] = [];
  preRoll.drain((piece) => bytes.push(...piece));
  return bytes;
}

describe('PreRoll', () => {
  it('keeps the last bytes, however they were cut, and hands them over once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 20 }),
        (capacity, chunks) => {
          const preRoll = new PreRoll(capacity);
          for (const chunk of chunks) preRoll.push(chunk);
          const all = chunks.flatMap((chunk) => [...chunk]);
          expect(drained(preRoll)).toEqual(all.slice(Math.max(0, all.length - capacity)));
          expect(drained(preRoll)).toEqual([]);
        },
      ),
    );
  });

  it('forgets when told to', () => {
    const preRoll = new PreRoll(4);
    preRoll.push(Uint8Array.of(1, 2, 3));
    preRoll.clear();
    expect(drained(preRoll)).toEqual([]);
  });
});
