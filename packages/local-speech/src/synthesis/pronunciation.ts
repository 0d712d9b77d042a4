import type { SpeakableWord } from './speakable-words.ts';

/** Reads as the phones `oy oy`, which no English word ends or begins with. */
const MARKER = 'oyoy';
const MARKER_PHONE = 'oy';
const PAUSE = 'pau';

/**
 * A sentence whose phones tell where each word ends: the words with a marker between every two.
 * Marks behind a word would change how it is read, so they make room for a comma.
 */
export function markedText(words: readonly SpeakableWord[]): string {
  return words.map(({ spoken }) => spoken.replace(/[.,;:!?]+$/, '')).join(`, ${MARKER}, `);
}

/**
 * @param phones of `markedText`
 * @returns the phones of each of `wordCount` words, pauses left out; `undefined` when they cannot be told apart
 */
export function pronunciations(phones: readonly string[], wordCount: number): string[][] | undefined {
  const words: string[][] = [[]];
  for (const [index, phone] of phones.entries()) {
    // Only a marker is followed by a pause: in "boy, oyoy, oyster" the other pairs of these phones have one between them.
    const isMarkerEnd = phone === MARKER_PHONE && phones[index - 1] === MARKER_PHONE && phones[index + 1] === PAUSE;
    if (isMarkerEnd) {
      words.at(-1)?.pop();
      words.push([]);
    } else if (phone !== PAUSE) {
      words.at(-1)?.push(phone);
    }
  }
  return words.length === wordCount ? words : undefined;
}
