import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { speakableWords } from './speakable-words.ts';

const spoken = (sentence: string) => speakableWords(sentence).map((word) => word.spoken);

describe('the words of a sentence', () => {
  it('are the ones between white space, as written', () => {
    expect(speakableWords(' Hello,\n“dear”\tcaller! ')).toEqual([
      { written: 'Hello,', spoken: 'Hello,' },
      { written: '“dear”', spoken: '"dear"' },
      { written: 'caller!', spoken: 'caller!' },
    ]);
  });

  it.each([
    ['café naïve Ærø straße', ['cafe', 'naive', 'aero', 'strasse']],
    ['wait—what…', ['wait - what...']],
    ['₹500 €1,000 £5.50', ['500 rupees', '1,000 euros', '5.50 pounds']],
    ['½ cup', ['1/2', 'cup']],
    ['**bold** _soft_ `code`', ['bold', 'soft', 'code']],
    ['--help -lv', ['--help', '-lv']],
  ])('can be read out: %s', (sentence, expected) => {
    expect(spoken(sentence)).toEqual(expected);
  });

  it.each(['🎉', '中文', '...', '—', '"', '***', '\u0000\u0007'])(
    'make no sound when there is nothing to say: %j',
    (word) => {
      expect(spoken(word).join('')).toBe('');
    },
  );

  it('are spoken up to 80 characters', () => {
    expect(spoken('x'.repeat(2_000))).toEqual(['x'.repeat(80)]);
  });

  it('never hold anything but printable ASCII, and lose no word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (sentence) => {
        const words = speakableWords(sentence);
        expect(words.map(({ written }) => written)).toEqual(sentence.split(/\s+/).filter((word) => word !== ''));
        for (const word of words) expect(word.spoken).toMatch(/^[ -~]{0,80}$/);
      }),
    );
  });
});
