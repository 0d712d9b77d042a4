import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CharacterWords } from './character-words.ts';
import { type SpokenWord, WordMapper, writtenWords } from './word-mapper.ts';

/** Words of 100 ms each, one after the other. */
const spoken = (text: string): SpokenWord[] =>
  writtenWords(text).map((word, index) => ({ text: word, startMs: index * 100, endMs: index * 100 + 100 }));

function place(sentence: string, said: readonly SpokenWord[], durationMs = said.length * 100): string[] {
  const mapper = new WordMapper(sentence);
  const timings = [...said.flatMap((word) => mapper.push([word])), ...mapper.finish(durationMs)];
  return timings.map(({ word, startMs, endMs }) => `${word} ${startMs}-${endMs}`);
}

describe('WordMapper', () => {
  it('finds the written words under punctuation, case and several spaces', () => {
    expect(place('Good  morning,\tsir!', spoken('good MORNING sir'))).toEqual([
      'Good 0-100',
      'morning, 100-200',
      'sir! 200-300',
    ]);
  });

  it('gives a number the stretch in which it was spelled out', () => {
    expect(place('It costs $25 today.', spoken('It costs twenty five dollars today'))).toEqual([
      'It 0-100',
      'costs 100-200',
      '$25 200-500',
      'today. 500-600',
    ]);
  });

  it('gives a number at the end all that is left', () => {
    expect(place('Room 12', spoken('room number twelve'))).toEqual(['Room 0-100', '12 100-300']);
  });

  it('joins what the vendor cut and shares out what it joined', () => {
    expect(place("I'm twenty-one", spoken('I m twenty one'))).toEqual(["I'm 0-200", 'twenty-one 200-400']);
    expect(place('ice cream now', spoken('icecream now'))).toEqual(['ice 0-37.5', 'cream 37.5-100', 'now 100-200']);
  });

  it('gives a dash no time of its own', () => {
    expect(place('Wait — what? —', spoken('wait what'))).toEqual([
      'Wait 0-100',
      '— 100-100',
      'what? 100-200',
      '— 200-200',
    ]);
  });

  it('lets the rest of the sentence share the rest of the audio when the vendor falls silent', () => {
    expect(place('one two three', spoken('one'), 500)).toEqual(['one 0-100', 'two 100-250', 'three 250-500']);
  });

  it('tells a word as soon as it is certain', () => {
    const mapper = new WordMapper('Hello there you');
    expect(mapper.push(spoken('Hello')).map(({ word }) => word)).toEqual(['Hello']);
    expect(mapper.push([{ text: 'the', startMs: 100, endMs: 150 }])).toEqual([]);
    expect(mapper.push([{ text: 're', startMs: 150, endMs: 200 }])).toEqual([
      { word: 'there', startMs: 100, endMs: 200 },
    ]);
  });

  it('gives every written word exactly once, in order and never overlapping, whatever the vendor says', () => {
    const word = fc.constantFrom('a', 'the', '5', '—', 'Mr.', 'five', 'ice-cream', 'नमस्ते', 'x');
    fc.assert(
      fc.property(fc.array(word), fc.array(fc.tuple(word, fc.integer({ min: -9, max: 900 }))), (written, said) => {
        const mapper = new WordMapper(written.join(' '));
        const timings = said.flatMap(([text, startMs]) => mapper.push([{ text, startMs, endMs: startMs + 50 }]));
        timings.push(...mapper.finish(1000));
        expect(timings.map((timing) => timing.word)).toEqual(written);
        let endMs = 0;
        for (const timing of timings) {
          expect(timing.startMs).toBeGreaterThanOrEqual(endMs);
          expect(timing.endMs).toBeGreaterThanOrEqual(timing.startMs);
          endMs = timing.endMs;
        }
      }),
    );
  });
});

describe('CharacterWords', () => {
  it('gathers characters into words across the cuts of the vendor', () => {
    const characters = [...'Hi, you'].map((text, index) => ({ text, startMs: index * 10, endMs: index * 10 + 10 }));
    const words = new CharacterWords();
    expect(words.push(characters.slice(0, 2))).toEqual([]);
    expect(words.push(characters.slice(2))).toEqual([{ text: 'Hi,', startMs: 0, endMs: 30 }]);
    expect(words.flush()).toEqual([{ text: 'you', startMs: 40, endMs: 70 }]);
    expect(words.flush()).toEqual([]);
  });
});
