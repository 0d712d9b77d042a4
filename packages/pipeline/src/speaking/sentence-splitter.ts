/** Ends of sentences: a mark, closing quotes, then white space; or a line break. */
const END = /[.!?…]+["'”’)\]]*(?=\s)|\n/g;
/** A full stop after these ends no sentence. */
const ABBREVIATION = /(?:^|\s)(?:mr|mrs|ms|dr|prof|sr|jr|st|vs|etc|e\.g|i\.e|approx|no|[a-z])\.$/i;
/** Longer pieces are spoken up to their last comma, so that the caller does not wait for a full stop that never comes. */
const LONG = 240;

/** Cuts a model's stream of text into sentences as soon as each is complete. */
export class SentenceSplitter {
  #text = '';

  /** @returns the sentences that `delta` completed, trimmed, never empty */
  push(delta: string): string[] {
    this.#text += delta;
    const sentences: string[] = [];
    for (let end = this.#nextEnd(); end !== undefined; end = this.#nextEnd()) {
      const sentence = this.#text.slice(0, end).trim();
      this.#text = this.#text.slice(end);
      if (sentence !== '') sentences.push(sentence);
    }
    return sentences;
  }

  /** @returns what is left when the model has finished */
  flush(): string[] {
    const rest = this.#text.trim();
    this.#text = '';
    return rest === '' ? [] : [rest];
  }

  #nextEnd(): number | undefined {
    for (const match of this.#text.matchAll(END)) {
      const end = match.index + match[0].length;
      if (match[0] === '\n' || !ABBREVIATION.test(this.#text.slice(0, end))) return end;
    }
    if (this.#text.length < LONG) return undefined;
    const comma = this.#text.lastIndexOf(', ', LONG);
    const space = this.#text.lastIndexOf(' ', LONG);
    const cut = comma > 0 ? comma + 1 : space;
    return cut > 0 ? cut : LONG;
  }
}
