import type { WordTiming } from '@voice/core/services';

/** A stretch of speech as the vendor reports it, in ms since the first sample of the sentence. */
export interface SpokenWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** Written words that a vendor may leave out or say in other words before we look for the next one it said as written. */
const LOOK_AHEAD = 8;

/**
 * Finds the written words of one sentence in what the vendor says it spoke. Punctuation and case do not count; what was
 * said in other words ("5" as "five") gets the stretch between its neighbours. Every written word comes exactly once,
 * in order, and no word begins before the one before it ended.
 */
export class WordMapper {
  readonly #written: readonly string[];
  readonly #letters: readonly string[];
  #spoken: SpokenWord[] = [];
  #next = 0;
  #endMs = 0;

  constructor(sentence: string) {
    this.#written = writtenWords(sentence);
    this.#letters = this.#written.map(lettersOf);
  }

  /** @returns the written words whose place is now known */
  push(words: readonly SpokenWord[]): WordTiming[] {
    this.#spoken.push(...words.filter(({ text }) => lettersOf(text) !== ''));
    const timings: WordTiming[] = [];
    for (let step = this.#step(); step !== undefined; step = this.#step()) {
      timings.push(...this.#place(step.spoken, step.written));
    }
    return timings;
  }

  /** The sentence is over. @param durationMs of its audio @returns the words that are still owed */
  finish(durationMs: number): WordTiming[] {
    const owed = this.#written.length - this.#next;
    if (owed === 0) return [];
    if (this.#spoken.length === 0) {
      this.#spoken = [{ text: '', startMs: this.#endMs, endMs: Math.max(this.#endMs, durationMs) }];
    }
    return this.#place(this.#spoken.length, owed);
  }

  /** How many spoken words belong to how many written ones; `undefined` when the vendor must tell more first. */
  #step(): { spoken: number; written: number } | undefined {
    let meant = this.#letters[this.#next];
    if (meant === '') return { spoken: 0, written: 1 };
    const first = this.#spoken[0];
    if (meant === undefined || first === undefined) return undefined;
    let said = lettersOf(first.text);
    let spoken = 1;
    let written = 1;
    while (said !== meant) {
      if (!said.startsWith(meant) && !meant.startsWith(said)) return this.#resynchronise();
      if (said.length < meant.length) {
        const word = this.#spoken[spoken];
        if (word === undefined) return undefined;
        said += lettersOf(word.text);
        spoken += 1;
      } else {
        const letters = this.#letters[this.#next + written];
        if (letters === undefined) return undefined;
        meant += letters;
        written += 1;
      }
    }
    return { spoken, written };
  }

  /** The nearest word that was said as written; everything before it on both sides belongs together. */
  #resynchronise(): { spoken: number; written: number } | undefined {
    const last = Math.min(this.#next + LOOK_AHEAD, this.#written.length - 1);
    for (let distance = 1; distance <= this.#spoken.length - 1 + LOOK_AHEAD; distance += 1) {
      for (let spoken = Math.min(distance, this.#spoken.length - 1); spoken >= 0; spoken -= 1) {
        const at = this.#next + distance - spoken;
        const letters = this.#letters[at];
        if (at > last || letters === undefined || letters === '') continue;
        if (letters === lettersOf((this.#spoken[spoken] as SpokenWord).text))
          return { spoken, written: at - this.#next };
      }
    }
    return undefined;
  }

  #place(spokenCount: number, writtenCount: number): WordTiming[] {
    const spoken = this.#spoken.splice(0, spokenCount);
    const words = this.#written.slice(this.#next, this.#next + writtenCount);
    this.#next += writtenCount;
    const startMs = Math.max(this.#endMs, spoken[0]?.startMs ?? this.#endMs);
    const endMs = Math.max(startMs, spoken.at(-1)?.endMs ?? startMs);
    const oneToOne = spoken.length === words.length;
    const total = words.reduce((sum, word) => sum + word.length, 0);
    let before = 0;
    return words.map((word, index) => {
      const share = startMs + (before / total) * (endMs - startMs);
      before += word.length;
      const start = Math.max(this.#endMs, oneToOne ? (spoken[index] as SpokenWord).startMs : share);
      const end = oneToOne ? (spoken[index] as SpokenWord).endMs : startMs + (before / total) * (endMs - startMs);
      this.#endMs = Math.max(start, end);
      return { word, startMs: start, endMs: this.#endMs };
    });
  }
}

/** The words of a sentence as the ledger counts them. */
export function writtenWords(sentence: string): string[] {
  return sentence.split(/\s+/).filter((word) => word !== '');
}

/** Letters and digits in lower case; empty for a word that is only punctuation. */
export function lettersOf(word: string): string {
  return word
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}
