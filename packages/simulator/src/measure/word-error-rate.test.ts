import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeWords, wordErrorRate } from './word-error-rate.ts';

describe('the word error rate', () => {
  it.each([
    ['the same text', 'the same text', 0, 3],
    ['one word wrong', 'one bird wrong', 1, 3],
    ['one word missing', 'one missing', 1, 3],
    ['a word', 'a new word', 1, 2],
    ['', 'something out of nothing', 4, 0],
    ['nothing comes', '', 2, 2],
    ['completely different', 'not at all the same', 5, 2],
  ])('of "%s" heard as "%s" is %i in %i', (reference, hypothesis, errors, words) => {
    expect(wordErrorRate(reference, hypothesis)).toEqual({ errors, words });
  });

  it.each([
    ['Mr. Dashwood', 'mister dashwood'],
    ['Mrs Ferrars', 'missus ferrars'],
    ['Dr. No', 'doctor no'],
    ['twenty-one', '21'],
    ['one hundred and five', '1 hundred AND 5'],
    ['nine hundred ninety nine thousand one hundred', '999,100'],
    ['zero zero seven', '007'],
    ['the third of May', 'The 3rd of May!'],
    ['twenty second', '22nd'],
    ['twelfth, fortieth', '12th 40th'],
    ['three point five percent', '3.5%'],
    ['ten thirty', '10:30'],
    ['five dollars', '$5'],
    ['a well-known face', 'a well known face'],
    ["don't", 'Don’t'],
    ['the colour grey', 'the color gray'],
    ['it cannot be', 'it can not be'],
    ['OK', 'okay'],
    ['café', 'cafe'],
    ['"quoted" words…', 'quoted words'],
    ['five five five one zero zero zero', '5551000'],
    ['this & that', 'this and that'],
  ])('hears no difference between "%s" and "%s"', (reference, hypothesis) => {
    expect(wordErrorRate(reference, hypothesis).errors).toBe(0);
    expect(wordErrorRate(hypothesis, reference).errors).toBe(0);
  });

  it('is none for any text against itself, and never more than the longer of the two', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(wordErrorRate(one, one).errors).toBe(0);
        const { errors, words } = wordErrorRate(one, other);
        const heard = normalizeWords(other).length;
        expect(errors).toBeLessThanOrEqual(Math.max(words, heard));
        expect(errors).toBeGreaterThanOrEqual(Math.abs(words - heard));
      }),
    );
  });

  it('reads numbers as people do', () => {
    expect(normalizeWords('0 13 20 85 100 310 1000 20021')).toEqual(
      'zero thirteen twenty eighty five one hundred three hundred ten one thousand twenty thousand twenty one'.split(
        ' ',
      ),
    );
  });
});
