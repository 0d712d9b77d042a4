import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentencePieces } from './sentence-pieces.ts';
import { speakableWords } from './speakable-words.ts';

const pieces = (sentence: string) =>
  sentencePieces(speakableWords(sentence)).map((piece) => piece.map(({ written }) => written).join(' '));

describe('a long sentence', () => {
  it('stays whole up to 160 characters', () => {
    expect(pieces('Hello there, how are you?')).toEqual(['Hello there, how are you?']);
  });

  it('is cut behind its last comma in reach', () => {
    const clause = 'word word word word word word word word word word, ';
    expect(pieces(clause.repeat(4).trim())).toEqual([clause.repeat(3).trim(), clause.trim()]);
  });

  it('is cut between two words where there is no comma', () => {
    const [first, second] = pieces('word '.repeat(40).trim());
    expect(first).toBe('word '.repeat(32).trim());
    expect(second).toBe('word '.repeat(8).trim());
  });

  it('keeps what makes no sound with the piece before it', () => {
    expect(pieces('🎉 Hello 🎉')).toEqual(['🎉 Hello 🎉']);
    expect(pieces(`${'word '.repeat(32)}🎉 🎉 word`)).toEqual([`${'word '.repeat(32)}🎉 🎉`, 'word']);
  });

  it.each(['', '   ', '...', '🎉 🎉'])('is nothing when nothing in it sounds: %j', (sentence) => {
    expect(pieces(sentence)).toEqual([]);
  });

  it('comes in pieces that sound, are short, and hold every word once', () => {
    const word = fc.constantFrom('a', 'word,', 'appointment', '🎉', '—', 'x'.repeat(300), 'end.');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 80 }), (written) => {
        const words = speakableWords(written.join(' '));
        const cut = sentencePieces(words);
        if (words.some(({ spoken }) => spoken !== '')) expect(cut.flat()).toEqual(words);
        for (const piece of cut) {
          const spoken = piece.filter((candidate) => candidate.spoken !== '').map((candidate) => candidate.spoken);
          expect(spoken.length).toBeGreaterThan(0);
          expect(spoken.join(' ').length).toBeLessThanOrEqual(160);
        }
      }),
    );
  });
});
