/** Scripts that put no space between words: any two of their letters may be parted. */
const UNSPACED = '\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}';
const LAST_WORD = new RegExp(`[^\\s${UNSPACED}。！？、，]+$`, 'u');
/** Longer than any word: it is passed on as it is. */
const LONGEST_WORD = 40;

/** Passes on a stream of text up to its last whole word, so that another voice can go on with the next one. */
export class WholeWords {
  #held = '';

  /** @returns what is whole by now, perhaps nothing */
  push(delta: string): string {
    const text = this.#held + delta;
    const last = LAST_WORD.exec(text)?.[0] ?? '';
    this.#held = last.length > LONGEST_WORD ? '' : last;
    return text.slice(0, text.length - this.#held.length);
  }

  /** @returns the last word */
  flush(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }
}
