import type { WordTiming } from '@voice/core/services';
import { lettersOf, writtenWords } from '../text-to-speech/word-mapper.ts';

/** How much of a sentence came out before a voice failed. */
export interface SpokenPart {
  /** Timings that are known, from the start of the text; perhaps none. */
  readonly words: readonly WordTiming[];
  /** Audio that was handed over, in ms. */
  readonly audioMs: number;
  /** How long the voice takes for a character, in ms, where words have no timings. */
  readonly msPerCharacter: number;
}

/** A word counts as spoken when it ends this close to the end of the audio, in ms: timings are rounded. */
export const WORD_TOLERANCE_MS = 20;
/** Of the share by length: rather a word twice than a word lost. */
const CAUTION = 0.9;

/** What is left to be said, an end of the text: from the first word that did not come out whole. */
export function unspokenText(text: string, { words, audioMs, msPerCharacter }: SpokenPart): string {
  if (audioMs === 0) return text;
  const tokens = writtenWords(text);
  const rest = (count: number) => restAfter(text, count);
  const spoken = words.filter(({ endMs }) => endMs <= audioMs + WORD_TOLERANCE_MS);
  const aligned = alignedCount(tokens, spoken);
  if (aligned !== undefined && spoken.length < words.length) return rest(aligned);
  // Nothing is known of what follows the last timing: share the rest of the audio out by length.
  const knownMs = aligned === undefined ? 0 : (spoken.at(-1)?.endMs ?? 0);
  const known = aligned ?? 0;
  return rest(known + sharedCount(tokens.slice(known), audioMs - knownMs, msPerCharacter));
}

/** Characters that a text is measured by: those of its words, and one for each pause between. */
export function speechLength(text: string): number {
  return text.trim().replaceAll(/\s+/g, ' ').length;
}

function restAfter(text: string, tokenCount: number): string {
  const tokens = [...text.matchAll(/\S+/g)];
  const next = tokens[tokenCount];
  return next === undefined ? '' : text.slice(next.index);
}

function sharedCount(tokens: readonly string[], audioMs: number, msPerCharacter: number): number {
  let endMs = 0;
  const next = tokens.findIndex((token) => {
    endMs += (token.length + 1) * msPerCharacter;
    return endMs - msPerCharacter > audioMs * CAUTION;
  });
  return next === -1 ? tokens.length : next;
}

/** How many tokens the timed words make up; `undefined` when the voice counts in other words, as `twenty-five` for 25. */
function alignedCount(tokens: readonly string[], words: readonly WordTiming[]): number | undefined {
  let letters = words.map(({ word }) => lettersOf(word)).join('');
  let count = 0;
  for (const token of tokens) {
    const own = lettersOf(token);
    if (letters === '' && own !== '') break;
    if (!letters.startsWith(own)) return own.startsWith(letters) ? count : undefined;
    letters = letters.slice(own.length);
    count += 1;
  }
  return letters === '' ? count : undefined;
}
