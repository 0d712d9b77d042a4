import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SentenceSplitter } from './sentence-splitter.ts';

function split(text: string, cut: (text: string) => string[] = (whole) => [whole]): string[] {
  const splitter = new SentenceSplitter();
  return [...cut(text).flatMap((delta) => splitter.push(delta)), ...splitter.flush()];
}

describe('SentenceSplitter', () => {
  it('hands a sentence over as soon as the next one begins', () => {
    const splitter = new SentenceSplitter();
    expect(splitter.push('Good morning.')).toEqual([]);
    expect(splitter.push(' How')).toEqual(['Good morning.']);
    expect(splitter.flush()).toEqual(['How']);
  });

  it.each([
    ['Mr. Dashwood lives at No. 5. He is out.', ['Mr. Dashwood lives at No. 5.', 'He is out.']],
    ['It costs 3.50 today! Really?', ['It costs 3.50 today!', 'Really?']],
    ['She said "Stop." Then she left.', ['She said "Stop."', 'Then she left.']],
    ['First line\nsecond line', ['First line', 'second line']],
    ['J. R. Smith called.', ['J. R. Smith called.']],
    ['   ', []],
    ['Wait... what?', ['Wait...', 'what?']],
  ])('cuts %j where a speaker would pause', (text, sentences) => {
    expect(split(text)).toEqual(sentences);
  });

  it('does not wait for a full stop that never comes', () => {
    const text = `${'some words that go on, '.repeat(30)}and on`;
    const pieces = split(text);
    expect(pieces.length).toBeGreaterThan(2);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(241);
  });

  it('never loses or adds a word, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('Hello', 'Mr.', 'yes.', '3.5', 'no!', '\n', ' ', 'a', '…', '"so."', 'x'.repeat(300))),
        (parts) => {
          const joined = split(parts.join(' '), () => parts.map((part) => `${part} `)).join('');
          expect(joined.replace(/\s/g, '')).toBe(parts.join('').replace(/\s/g, ''));
        },
      ),
    );
  });
});
