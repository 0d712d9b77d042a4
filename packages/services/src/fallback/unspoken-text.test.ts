import { describe, expect, it } from 'vitest';
import { unspokenText } from './unspoken-text.ts';

const TEXT = 'Your appointment  is at 25 past nine.';
const timed = (...words: string[]) =>
  words.map((word, index) => ({ word, startMs: index * 300, endMs: (index + 1) * 300 }));
const known = timed('Your', 'appointment', 'is', 'at', '25', 'past', 'nine.');

describe('what is left of a sentence when a voice fails', () => {
  it('is everything when nothing came out', () => {
    expect(unspokenText(TEXT, { words: [], audioMs: 0, msPerCharacter: 60 })).toBe(TEXT);
    expect(unspokenText(TEXT, { words: known, audioMs: 0, msPerCharacter: 60 })).toBe(TEXT);
  });

  it.each([
    [100, TEXT],
    [300, 'appointment  is at 25 past nine.'],
    [899, 'at 25 past nine.'],
    [1799, 'nine.'],
    [2100, ''],
  ])('begins with the word that did not come out whole: %i ms', (audioMs, rest) => {
    expect(unspokenText(TEXT, { words: known, audioMs, msPerCharacter: 60 })).toBe(rest);
  });

  it('takes words that the voice counts in another way', () => {
    const words = timed('your', 'appoint', 'ment', 'is', 'at');
    expect(unspokenText(TEXT, { words, audioMs: 700, msPerCharacter: 60 })).toBe('appointment  is at 25 past nine.');
    expect(unspokenText(TEXT, { words, audioMs: 900, msPerCharacter: 60 })).toBe('is at 25 past nine.');
  });

  it('goes by the share of audio where nothing more is known, and rather says a word twice than not at all', () => {
    const options = { words: [], msPerCharacter: 50 };
    expect(unspokenText('one two six ten', { ...options, audioMs: 150 })).toBe('one two six ten');
    expect(unspokenText('one two six ten', { ...options, audioMs: 380 })).toBe('two six ten');
    expect(unspokenText('one two six ten', { ...options, audioMs: 700 })).toBe('ten');
    expect(unspokenText('one two six ten', { ...options, audioMs: 900 })).toBe('');
  });

  it('goes by the share of audio after the last timing it knows', () => {
    const words = timed('one', 'two');
    expect(unspokenText('one two six ten', { words, audioMs: 840, msPerCharacter: 50 })).toBe('ten');
    expect(unspokenText('one two six ten', { words, audioMs: 620, msPerCharacter: 50 })).toBe('six ten');
  });

  it('goes by the share of audio when the voice speaks in other words', () => {
    const words = timed('Your', 'appointment', 'is', 'at', 'twenty', 'five');
    expect(unspokenText(TEXT, { words, audioMs: 1800, msPerCharacter: 60 })).toBe('past nine.');
  });
});
