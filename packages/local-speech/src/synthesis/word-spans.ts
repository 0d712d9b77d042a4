/** A sound of the sentence, pauses (`pau`) included. */
export interface TimedPhone {
  readonly phone: string;
  /** In ms since the first sample Flite made; it begins where the one before ends. */
  readonly endMs: number;
}

/** Where a word sounds, in ms since the first sample Flite made. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

interface SoundingPhone extends Span {
  readonly phone: string;
}

/** @param stdout what Flite prints for `-psdur`: `pau:0.119 hh:0.212 …` */
export function parsePhones(stdout: string): TimedPhone[] {
  return Array.from(stdout.matchAll(/(\S+):(\d+\.\d+)/g), ([, phone, seconds]) => ({
    phone: phone as string,
    endMs: Number(seconds) * 1000,
  }));
}

/**
 * Finds the words in what was said.
 * @param phones as said: words run into each other and change a little at their seams
 * @param words the phones of each word said alone, none empty-handed: a word without phones gets no time
 */
export function wordSpans(phones: readonly TimedPhone[], words: readonly (readonly string[])[]): Span[] {
  const said = soundingPhones(phones);
  const expected = words.flatMap((word, index) => word.map((phone) => ({ phone, index })));
  const owners = align(
    said.map(({ phone }) => phone),
    expected.map(({ phone }) => phone),
  ).map((at) => expected[at]?.index ?? 0);
  const spans: Span[] = [];
  let endMs = said[0]?.startMs ?? 0;
  for (const index of words.keys()) {
    const first = said[owners.indexOf(index)];
    const last = said[owners.lastIndexOf(index)];
    const span = { startMs: Math.max(endMs, first?.startMs ?? endMs), endMs: Math.max(endMs, last?.endMs ?? endMs) };
    spans.push(span);
    endMs = span.endMs;
  }
  return spans;
}

/** When pronunciations are not known: the sounding stretch shared out by the words' lengths. */
export function estimatedSpans(phones: readonly TimedPhone[], words: readonly string[]): Span[] {
  const said = soundingPhones(phones);
  const startMs = said[0]?.startMs ?? 0;
  const durationMs = (said.at(-1)?.endMs ?? 0) - startMs;
  const total = words.reduce((sum, word) => sum + word.length + 1, 0);
  let before = 0;
  return words.map((word) => {
    const start = before / total;
    before += word.length + 1;
    return { startMs: startMs + start * durationMs, endMs: startMs + (before / total) * durationMs };
  });
}

function soundingPhones(phones: readonly TimedPhone[]): SoundingPhone[] {
  return phones
    .map(({ phone, endMs }, index) => ({ phone, startMs: phones[index - 1]?.endMs ?? 0, endMs }))
    .filter(({ phone }) => phone !== 'pau');
}

/**
 * The cheapest way to turn one sequence into the other (edit distance).
 * @returns for each item of `said`, the index of the item of `expected` that it stands for; rising
 */
function align(said: readonly string[], expected: readonly string[]): number[] {
  const width = expected.length + 1;
  const costs = new Uint32Array((said.length + 1) * width);
  for (let column = 0; column < width; column += 1) costs[column] = column;
  for (let row = 1; row <= said.length; row += 1) {
    costs[row * width] = row;
    for (let column = 1; column < width; column += 1) {
      const replaced =
        (costs[(row - 1) * width + column - 1] as number) + changeCost(said[row - 1], expected[column - 1]);
      const added = (costs[(row - 1) * width + column] as number) + 1;
      const left = (costs[row * width + column - 1] as number) + 1;
      costs[row * width + column] = Math.min(replaced, added, left);
    }
  }
  const indices = new Array<number>(said.length).fill(0);
  let column = expected.length;
  for (let row = said.length; row > 0; ) {
    const cost = costs[row * width + column] as number;
    const diagonal = column > 0 ? (costs[(row - 1) * width + column - 1] as number) : Number.POSITIVE_INFINITY;
    if (diagonal + changeCost(said[row - 1], expected[column - 1]) === cost) {
      indices[row - 1] = column - 1;
      row -= 1;
      column -= 1;
    } else if ((costs[(row - 1) * width + column] as number) + 1 === cost) {
      // Said and not expected: it belongs to the word before it.
      indices[row - 1] = Math.max(0, column - 1);
      row -= 1;
    } else {
      column -= 1;
    }
  }
  return indices;
}

function changeCost(one: string | undefined, other: string | undefined): 0 | 1 {
  return one === other ? 0 : 1;
}
