import { numberWords, ordinalWords } from './number-words.ts';

/** How far a text is from what was really said. The rate is `errors / words`. */
export interface WordErrors {
  /** Substitutions, insertions and deletions. */
  readonly errors: number;
  /** Words of the reference. */
  readonly words: number;
}

/** Written in several ways, said in one. */
const spellings: Readonly<Record<string, string>> = {
  mr: 'mister',
  mrs: 'missus',
  dr: 'doctor',
  ok: 'okay',
  cannot: 'can not',
  alright: 'all right',
  grey: 'gray',
  colour: 'color',
  favour: 'favor',
  honour: 'honor',
  neighbour: 'neighbor',
  behaviour: 'behavior',
  centre: 'center',
  theatre: 'theater',
};

/**
 * Counts the wrong words of a recognised text. Case, punctuation, hyphens, digits against words, and common spellings
 * make no difference.
 * @see https://en.wikipedia.org/wiki/Word_error_rate
 */
export function wordErrorRate(reference: string, hypothesis: string): WordErrors {
  const expected = normalizeWords(reference);
  const heard = normalizeWords(hypothesis);
  let previous = Array.from({ length: heard.length + 1 }, (_, index) => index);
  expected.forEach((word, row) => {
    const current = [row + 1];
    heard.forEach((other, column) => {
      const substituted = (previous[column] as number) + (word === other ? 0 : 1);
      current.push(Math.min(substituted, (previous[column + 1] as number) + 1, (current[column] as number) + 1));
    });
    previous = current;
  });
  return { errors: previous[heard.length] as number, words: expected.length };
}

/** The words of a text as they are said, lower case. */
export function normalizeWords(text: string): readonly string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/(\d),(?=\d{3}\b)/g, '$1')
    .replace(/(\d)\.(?=\d)/g, '$1 point ')
    .replace(/\$(\d+)/g, '$1 dollars')
    .replace(/&/g, ' and ')
    .replace(/%/g, ' percent ')
    .replace(/[^\p{L}\p{N}']+/gu, ' ');
  return plain.split(' ').flatMap((token) => readToken(token.replace(/^'+|'+$/g, '')));
}

function readToken(token: string): readonly string[] {
  if (token === '') return [];
  if (/^[0-9]+$/.test(token)) return numberWords(token);
  const ordinal = /^([0-9]{1,6})(?:st|nd|rd|th)$/.exec(token);
  if (ordinal !== null) return ordinalWords(ordinal[1] as string);
  return Object.hasOwn(spellings, token) ? (spellings[token] as string).split(' ') : [token];
}
