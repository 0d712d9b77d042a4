import { byteLengthOf } from '@voice/core/frames';
import type { SpokenAudio, TextToSpeech } from '@voice/core/services';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { writtenWords } from '../word-mapper.ts';
import { type PronunciationRule, Respeller } from './respell.ts';
import { withPronunciation } from './with-pronunciation.ts';

const format = { encoding: 'mulaw', sampleRate: 8000 } as const;

/** Says each word for 100 ms in a piece of its own, and keeps what it was asked for. */
function humming({ timings = true } = {}) {
  const sentences: string[] = [];
  const voice: TextToSpeech = {
    name: 'humming',
    produces: [format],
    async *synthesize(sentence) {
      sentences.push(sentence);
      for (const [index, word] of writtenWords(sentence).entries()) {
        const words = [{ word, startMs: index * 100, endMs: index * 100 + 100 }];
        yield { payload: new Uint8Array(byteLengthOf(100, format)), ...(timings && { words }), computeMs: 7 };
      }
    },
  };
  return { voice, sentences };
}

async function say(voice: TextToSpeech, sentence: string): Promise<SpokenAudio[]> {
  const pieces: SpokenAudio[] = [];
  const { signal } = new AbortController();
  for await (const piece of voice.synthesize(sentence, { format, signal })) pieces.push(piece);
  return pieces;
}

const respell = (sentence: string, rules: readonly PronunciationRule[]) =>
  new Respeller(rules)
    .respell(sentence)
    .map(({ spoken }) => spoken)
    .join('');

describe('Respeller', () => {
  it.each<[string, PronunciationRule[], string, string]>([
    [
      'replaces whole words only',
      [{ written: 'cat', spoken: 'kat' }],
      'Cat, concatenate cats cat.',
      'kat, concatenate cats kat.',
    ],
    ['ignores case unless told', [{ written: 'Vobiz', spoken: 'voh biz' }], 'VOBIZ and vobiz', 'voh biz and voh biz'],
    ['minds case when told', [{ written: 'US', spoken: 'U. S.', matchCase: true }], 'US gives us', 'U. S. gives us'],
    [
      'prefers the rule that minds case',
      [
        { written: 'us', spoken: 'uhss' },
        { written: 'US', spoken: 'U. S.', matchCase: true },
      ],
      'US us',
      'U. S. uhss',
    ],
    [
      'prefers the longest',
      [
        { written: 'New', spoken: 'noo' },
        { written: 'New York', spoken: 'noo york' },
      ],
      'New  York is new',
      'noo york is noo',
    ],
    [
      'falls back to the shorter one when the case of the longer does not fit',
      [
        { written: 'new', spoken: 'noo' },
        { written: 'NEW YORK', spoken: 'N. Y.', matchCase: true },
      ],
      'new york',
      'noo york',
    ],
    ['knows accents and other scripts', [{ written: 'Łódź', spoken: 'wooch' }], 'łódź, Łódźki', 'wooch, Łódźki'],
    [
      'takes signs for what they are',
      [{ written: 'C++', spoken: 'see plus plus' }],
      'Is C++ (C+) old?',
      'Is see plus plus (C+) old?',
    ],
    ['keeps what hangs on a word', [{ written: 'Exotel', spoken: 'exo tell' }], "Exotel's", "exo tell's"],
    [
      'replaces nothing twice',
      [
        { written: 'a', spoken: 'b' },
        { written: 'b', spoken: 'c' },
      ],
      'a b',
      'b c',
    ],
  ])('%s', (_, rules, written, spoken) => {
    expect(respell(written, rules)).toBe(spoken);
  });

  it.each([
    { written: ' ', spoken: 'x' },
    { written: 'x', spoken: '' },
  ])('refuses a rule with nothing in it', (rule) => {
    expect(() => new Respeller([rule])).toThrow(RangeError);
  });
});

describe('withPronunciation', () => {
  const rules = [
    { written: 'Vobiz', spoken: 'voh biz' },
    { written: 'Kuala Lumpur', spoken: 'kl' },
    { written: 'Dr.', spoken: 'doctor' },
  ];

  it('has the spoken spelling said and the written words placed', async () => {
    const { voice, sentences } = humming();
    const pieces = await say(withPronunciation(voice, rules), 'Ask Vobiz, in  Kuala Lumpur today!');
    expect(sentences).toEqual(['Ask voh biz, in  kl today!']);
    expect(pieces.flatMap(({ words }) => words ?? [])).toEqual([
      { word: 'Ask', startMs: 0, endMs: 100 },
      { word: 'Vobiz,', startMs: 100, endMs: 300 },
      { word: 'in', startMs: 300, endMs: 400 },
      { word: 'Kuala', startMs: 400, endMs: 400 + (5 / 11) * 100 },
      { word: 'Lumpur', startMs: 400 + (5 / 11) * 100, endMs: 500 },
      { word: 'today!', startMs: 500, endMs: 600 },
    ]);
    expect(pieces.map(({ computeMs }) => computeMs)).toEqual([7, 7, 7, 7, 7, 7]);
  });

  it('leaves a sentence alone that needs no help', async () => {
    const { voice, sentences } = humming();
    const synthesize = vi.spyOn(voice, 'synthesize');
    await say(withPronunciation(voice, rules), 'Nothing here.');
    expect(sentences).toEqual(['Nothing here.']);
    expect(synthesize).toHaveBeenCalledOnce();
  });

  it('makes no timings up for a voice that tells none', async () => {
    const pieces = await say(withPronunciation(humming({ timings: false }).voice, rules), 'Ask Vobiz.');
    expect(pieces.some(({ words }) => words !== undefined)).toBe(false);
  });

  it('passes on what else a voice can do', async () => {
    const voice = { ...humming().voice, prepare: vi.fn(), endTurn: vi.fn(), close: vi.fn(async () => undefined) };
    const wrapped = withPronunciation(voice, rules);
    const turn = {};
    wrapped.prepare?.({ format });
    wrapped.endTurn?.(turn);
    await wrapped.close?.();
    expect(voice.prepare).toHaveBeenCalledWith({ format });
    expect(voice.endTurn).toHaveBeenCalledWith(turn);
    expect(voice.close).toHaveBeenCalledOnce();
    expect([wrapped.name, wrapped.produces]).toEqual(['humming', [format]]);
  });

  it('places every written word once and in order, whatever is respelled', async () => {
    const word = fc.constantFrom('Vobiz', 'vobiz,', 'Kuala', 'Lumpur', 'Dr.', 'yes', '—', '5');
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1 }), async (written) => {
        const pieces = await say(withPronunciation(humming().voice, rules), written.join(' '));
        const words = pieces.flatMap((piece) => piece.words ?? []);
        expect(words.map((timing) => timing.word)).toEqual(written);
        let endMs = 0;
        for (const timing of words) {
          expect(timing.startMs).toBeGreaterThanOrEqual(endMs - 1e-6);
          endMs = timing.endMs;
        }
      }),
      { numRuns: 50 },
    );
  });
});
