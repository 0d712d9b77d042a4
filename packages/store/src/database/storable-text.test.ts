import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storableText } from './storable-text.ts';

describe('text to be stored', () => {
  it('becomes UTF-8 without NUL, and stays the same from then on', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.integer({ max: 0xffff, min: 0 }).map((unit) => String.fromCharCode(unit)) }),
        (left, right) => {
          const stored = storableText(left + right);
          expect(Buffer.from(stored, 'utf8').toString('utf8')).toBe(stored);
          expect(stored).not.toContain('\0');
          expect(storableText(stored)).toBe(stored);
          expect(stored).toHaveLength((left + right).length);
        },
      ),
    );
  });

  it('is kept to the letter when it has no such characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(storableText(text)).toBe(text.replaceAll('\0', '\uFFFD'));
      }),
    );
  });
});
