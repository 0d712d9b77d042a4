import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WholeWords } from './whole-words.ts';

describe('a stream of text in whole words', () => {
  it('passes a word on when the next one begins', () => {
    const words = new WholeWords();
    expect(['Good', ' mor', 'ning, ', 'caller.'].map((delta) => words.push(delta))).toEqual([
      '',
      'Good ',
      'morning, ',
      '',
    ]);
    expect(words.flush()).toBe('caller.');
    expect(words.flush()).toBe('');
  });

  it('does not wait for spaces where a script has none', () => {
    const words = new WholeWords();
    expect(['こんに', 'ちは。', '你好'].map((delta) => words.push(delta))).toEqual(['こんに', 'ちは。', '你好']);
  });

  it('does not hold back for ever', () => {
    expect(new WholeWords().push('x'.repeat(41))).toBe('x'.repeat(41));
  });

  it('loses and changes nothing, however the text was cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (deltas) => {
        const words = new WholeWords();
        const passed = deltas.map((delta) => words.push(delta)).join('');
        expect(passed + words.flush()).toBe(deltas.join(''));
      }),
    );
  });
});
