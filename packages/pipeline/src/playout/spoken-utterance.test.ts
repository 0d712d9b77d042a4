import { describe, expect, it } from 'vitest';
import { SpokenUtterance } from './spoken-utterance.ts';

const word = (text: string, startMs: number, endMs: number) => ({ word: text, startMs, endMs });

describe('SpokenUtterance', () => {
  const utterance = new SpokenUtterance('u1');
  utterance.beginSentence('Good morning, sir.');
  utterance.addAudio(1000, [word('good', 0, 300), word('morning', 300, 700), word('sir', 700, 1000)]);
  utterance.addPadding(20);
  utterance.beginSentence('How are you?');
  utterance.addAudio(600, [word('how', 0, 200), word('are', 200, 400), word('you', 400, 600)]);

  it.each([
    [0, ''],
    [149, ''],
    [150, 'Good'],
    [499, 'Good'],
    [500, 'Good morning,'],
    [850, 'Good morning, sir.'],
    [1119, 'Good morning, sir.'],
    [1120, 'Good morning, sir. How'],
    [10_000, 'Good morning, sir. How are you?'],
  ])('after %d ms a word counts as heard from the middle of it on', (playedMs, heard) => {
    expect(utterance.heardText(playedMs)).toBe(heard);
  });

  it('knows its length, padding included, and all that was to be said', () => {
    expect(utterance.audioMs).toBe(1620);
    expect(utterance.text).toBe('Good morning, sir. How are you?');
  });

  it('shares the audio out by length when the voice tells no timings', () => {
    const untimed = new SpokenUtterance('u2');
    untimed.beginSentence('a bbbbbbb cc');
    untimed.addAudio(1300);
    expect(untimed.heardText(0)).toBe('');
    expect(untimed.heardText(600)).toBe('a bbbbbbb');
    expect(untimed.heardText(1300)).toBe('a bbbbbbb cc');
  });

  it('expects words that are not told yet at the pace of those that are', () => {
    const streaming = new SpokenUtterance('u5');
    streaming.beginSentence('One two, three four.');
    streaming.addAudio(1000, [word('One', 0, 200), word('two,', 200, 400)]);
    expect(streaming.heardText(399)).toBe('One two,');
    expect(streaming.heardText(500)).toBe('One two,');
    expect(streaming.heardText(550)).toBe('One two, three');
    streaming.addAudio(0, [word('three', 800, 900), word('four.', 900, 1000)]);
    expect(streaming.heardText(550)).toBe('One two,');
    expect(streaming.heardText(1000)).toBe('One two, three four.');
  });

  it('goes on behind a sentence that made no sound', () => {
    const mixed = new SpokenUtterance('u6');
    mixed.beginSentence('…');
    mixed.beginSentence('Yes.');
    mixed.addAudio(100, [word('Yes.', 0, 100)]);
    expect(mixed.heardText(100)).toBe('Yes.');
  });

  it('holds nothing heard of a sentence that has no audio yet', () => {
    const silent = new SpokenUtterance('u3');
    silent.beginSentence('Never spoken.');
    expect(silent.heardText(5000)).toBe('');
  });

  it('refuses audio that belongs to no sentence', () => {
    expect(() => new SpokenUtterance('u4').addAudio(20)).toThrow(RangeError);
  });
});
