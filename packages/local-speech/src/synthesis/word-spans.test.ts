import { describe, expect, it } from 'vitest';
import { markedText, pronunciations } from './pronunciation.ts';
import { speakableWords } from './speakable-words.ts';
import { estimatedSpans, parsePhones, wordSpans } from './word-spans.ts';

describe('where the words lie', () => {
  it('is read from what Flite prints', () => {
    expect(parsePhones('pau:0.119 hh:0.212 ay:0.567 pau:0.800 \n')).toEqual([
      { phone: 'pau', endMs: 119 },
      { phone: 'hh', endMs: 212 },
      { phone: 'ay', endMs: 567 },
      { phone: 'pau', endMs: 800 },
    ]);
  });

  it('follows the phones of each word, pauses between them left out', () => {
    const phones = parsePhones('pau:0.100 n:0.150 ow:0.300 pau:0.500 y:0.550 uw:0.700 pau:0.900');
    const spans = wordSpans(phones, [
      ['n', 'ow'],
      ['y', 'uw'],
    ]);
    expect(spans).toEqual([
      { startMs: 100, endMs: 300 },
      { startMs: 500, endMs: 700 },
    ]);
  });

  it('holds when a word sounds different in company, drops a sound or gains one', () => {
    const phones = parsePhones('dh:0.100 iy:0.200 ae:0.300 p:0.400 ax:0.450 l:0.500 pau:0.600 ih:0.700 t:0.800');
    const spans = wordSpans(phones, [
      ['dh', 'ax'],
      ['ae', 'p', 'l'],
      ['ih', 't', 's'],
    ]);
    expect(spans).toEqual([
      { startMs: 0, endMs: 200 },
      { startMs: 200, endMs: 500 },
      { startMs: 600, endMs: 800 },
    ]);
  });

  it('gives a word that was swallowed no time, and never runs backwards', () => {
    const phones = parsePhones('pau:0.100 g:0.200 ow:0.300 n:0.400 ow:0.500');
    expect(wordSpans(phones, [['g', 'ow'], ['ah'], ['n', 'ow']])).toEqual([
      { startMs: 100, endMs: 300 },
      { startMs: 300, endMs: 300 },
      { startMs: 300, endMs: 500 },
    ]);
  });

  it('is shared out by length when nobody knows the pronunciation', () => {
    const phones = parsePhones('pau:0.100 a:0.500 pau:0.900');
    expect(estimatedSpans(phones, ['abc', 'abc'])).toEqual([
      { startMs: 100, endMs: 300 },
      { startMs: 300, endMs: 500 },
    ]);
  });
});

describe('the pronunciation of each word', () => {
  it('is asked for with a marker between the words, and no other mark behind them', () => {
    expect(markedText(speakableWords('Mr. Smith, hello!'))).toBe('Mr, oyoy, Smith, oyoy, hello');
  });

  it('is found between the markers', () => {
    const phones = 'pau b oy pau oy oy pau oy s t er pau oy oy pau n ow pau'.split(' ');
    expect(pronunciations(phones, 3)).toEqual([
      ['b', 'oy'],
      ['oy', 's', 't', 'er'],
      ['n', 'ow'],
    ]);
  });

  it('is unknown when the markers do not add up', () => {
    expect(pronunciations('pau oy oy pau oy oy pau'.split(' '), 2)).toBeUndefined();
  });
});
