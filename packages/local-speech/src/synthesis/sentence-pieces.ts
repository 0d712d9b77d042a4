import type { SpeakableWord } from './speakable-words.ts';

/** Longest piece, in characters: about 12 s of speech. */
const MAX_LENGTH = 160;
/** A clause shorter than that is not worth a cut of its own. */
const MIN_LENGTH = 40;

/**
 * Cuts a long sentence so that its first words need not wait for its last: into pieces of at most 160 characters,
 * behind a comma, semicolon or the like where there is one, else between two words.
 * Words that make no sound stay with the piece before them; a sentence of such words only has no pieces.
 */
export function sentencePieces(words: readonly SpeakableWord[]): SpeakableWord[][] {
  if (words.every(({ spoken }) => spoken === '')) return [];
  const pieces: SpeakableWord[][] = [];
  let rest = [...words];
  while (rest.length > 0) {
    const piece = rest.slice(0, cutIndex(rest));
    pieces.push(piece);
    rest = rest.slice(piece.length);
  }
  return pieces;
}

function cutIndex(words: readonly SpeakableWord[]): number {
  let length = 0;
  let clauseEnd = 0;
  let hasSound = false;
  for (const [index, { spoken }] of words.entries()) {
    if (spoken === '') continue;
    if (hasSound && length + spoken.length + 1 > MAX_LENGTH) return clauseEnd || index;
    length += spoken.length + 1;
    hasSound = true;
    const next = words.findIndex((word, at) => at > index && word.spoken !== '');
    if (length >= MIN_LENGTH && /[,;:.!?)-]$/.test(spoken)) clauseEnd = next < 0 ? words.length : next;
  }
  return words.length;
}
