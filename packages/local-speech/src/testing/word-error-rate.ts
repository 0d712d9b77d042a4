/** How many words of `reference` were missed, added or mistaken in `hypothesis`. */
export interface WordErrors {
  readonly errors: number;
  readonly words: number;
}

/** Case, punctuation and the spelling of titles do not count. */
export function wordErrors(reference: string, hypothesis: string): WordErrors {
  const expected = wordsOf(reference);
  const heard = wordsOf(hypothesis);
  let costs = heard.map((_, index) => index + 1);
  costs.unshift(0);
  for (const [row, word] of expected.entries()) {
    const next = [row + 1];
    for (const [column, candidate] of heard.entries()) {
      const replaced = (costs[column] as number) + (word === candidate ? 0 : 1);
      next.push(Math.min(replaced, (costs[column + 1] as number) + 1, (next[column] as number) + 1));
    }
    costs = next;
  }
  return { errors: costs.at(-1) as number, words: expected.length };
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[-–—]/g, ' ')
    .replace(/[^a-z ]/g, '')
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => (word === 'mr' ? 'mister' : word));
}
