import type { SpokenWord } from './word-mapper.ts';

/** Gathers the timed characters of a sentence into words, however the vendor cut them. */
export class CharacterWords {
  #text = '';
  #startMs = 0;
  #endMs = 0;

  /** @returns the words that ended with these characters */
  push(characters: readonly SpokenWord[]): SpokenWord[] {
    const words: SpokenWord[] = [];
    for (const { text, startMs, endMs } of characters) {
      if (/^\s*$/.test(text)) {
        words.push(...this.flush());
      } else {
        if (this.#text === '') this.#startMs = startMs;
        this.#text += text;
        this.#endMs = endMs;
      }
    }
    return words;
  }

  /** @returns the word that was still open */
  flush(): SpokenWord[] {
    if (this.#text === '') return [];
    const word = { text: this.#text, startMs: this.#startMs, endMs: this.#endMs };
    this.#text = '';
    return [word];
  }
}
