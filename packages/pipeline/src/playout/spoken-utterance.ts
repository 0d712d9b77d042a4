import type { WordTiming } from '@voice/core/services';

interface SpokenSentence {
  readonly text: string;
  /** Where its audio begins in the utterance, in ms. */
  readonly offsetMs: number;
  durationMs: number;
  readonly words: WordTiming[];
}

/**
 * The ledger of one utterance of the agent: which words lie where in its audio, and so which were heard.
 * A word is heard when at least half of its duration was played.
 */
export class SpokenUtterance {
  /** Unique within a call. */
  readonly id: string;
  readonly #sentences: SpokenSentence[] = [];
  #audioMs = 0;

  constructor(id: string) {
    this.id = id;
  }

  /** Audio so far, padding included, in ms. */
  get audioMs(): number {
    return this.#audioMs;
  }

  /** Everything that was to be said. */
  get text(): string {
    return this.#sentences.map(({ text }) => text).join(' ');
  }

  beginSentence(text: string): void {
    this.#sentences.push({ text, offsetMs: this.#audioMs, durationMs: 0, words: [] });
  }

  /** Audio of the sentence begun last. @param words positions from the sentence's first sample */
  addAudio(durationMs: number, words: readonly WordTiming[] = []): void {
    const sentence = this.#sentences.at(-1);
    if (sentence === undefined) throw new RangeError('Expected a sentence to be begun before its audio');
    sentence.durationMs += durationMs;
    sentence.words.push(...words);
    this.#audioMs += durationMs;
  }

  /** Silence that belongs to no word. */
  addPadding(durationMs: number): void {
    this.#audioMs += durationMs;
  }

  /** The words that were heard when `playedMs` of the audio was played, as they were written. */
  heardText(playedMs: number): string {
    const heard: string[] = [];
    for (const sentence of this.#sentences) {
      // A sentence that made no sound stands in nobody's way.
      if (sentence.durationMs === 0 && sentence !== this.#sentences.at(-1)) continue;
      const tokens = sentence.text.split(/\s+/).filter((token) => token !== '');
      const count = heardTokenCount(tokens, sentence, playedMs - sentence.offsetMs);
      heard.push(...tokens.slice(0, count));
      if (count < tokens.length) break;
    }
    return heard.join(' ');
  }
}

function heardTokenCount(tokens: readonly string[], sentence: SpokenSentence, playedMs: number): number {
  if (sentence.durationMs === 0 || playedMs <= 0) return 0;
  const spoken = wordSpans(tokens, sentence);
  let count = 0;
  while (count < spoken.length && playedMs >= (spoken[count] as number)) count += 1;
  return count;
}

/** For each token, the position at which it counts as heard: the middle of its word. */
function wordSpans(tokens: readonly string[], { words, durationMs }: SpokenSentence): number[] {
  if (isBeginning(words, tokens)) {
    const middles = words.map(({ startMs, endMs }) => (startMs + endMs) / 2);
    return [...middles, ...paced(tokens.slice(words.length), words)];
  }
  // A voice without timings, or one that counts words differently (numbers): share the known stretch out by length.
  const startMs = words[0]?.startMs ?? 0;
  const endMs = words.at(-1)?.endMs ?? durationMs;
  const lengths = tokens.map((token) => token.length + 1);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  let before = 0;
  return lengths.map((length) => {
    const middle = (before + length / 2) / total;
    before += length;
    return startMs + middle * (endMs - startMs);
  });
}

/** Whether the known words are the first ones of the sentence: the voice may not have told them all yet. */
function isBeginning(words: readonly WordTiming[], tokens: readonly string[]): boolean {
  if (words.length === tokens.length) return true;
  return words.length > 0 && words.every(({ word }, index) => letters(word) === letters(tokens[index] ?? ''));
}

/** The middles of words that are not told yet, at the pace of those that are. */
function paced(tokens: readonly string[], words: readonly WordTiming[]): number[] {
  const fromMs = words[0]?.startMs ?? 0;
  let atMs = words.at(-1)?.endMs ?? 0;
  const perCharacterMs = (atMs - fromMs) / words.reduce((sum, { word }) => sum + word.length + 1, 0);
  return tokens.map((token) => {
    const durationMs = (token.length + 1) * perCharacterMs;
    atMs += durationMs;
    return atMs - durationMs / 2;
  });
}

function letters(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}
