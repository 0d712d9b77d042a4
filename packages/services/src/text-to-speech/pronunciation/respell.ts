/** How a word or a phrase of one language is to be said. */
export interface PronunciationRule {
  /** As it is written; whole words only. White space stands for any white space. */
  readonly written: string;
  /** A spelling that the voice says as it should. */
  readonly spoken: string;
  /** Whether `US` leaves `us` alone. Default false. */
  readonly matchCase?: boolean;
}

/** A stretch of a sentence, as written and as it is handed to the voice; mostly the same. */
export interface RespelledPart {
  readonly written: string;
  readonly spoken: string;
}

const WORD = '[\\p{L}\\p{M}\\p{N}]';

interface CompiledRule {
  readonly pattern: RegExp;
  readonly spoken: string;
}

/** Replaces words of a sentence by how they are said; where several rules fit, the longest one wins. */
export class Respeller {
  readonly #rules = new Map<string, CompiledRule[]>();

  /** @throws {RangeError} for a rule without anything written or spoken */
  constructor(rules: readonly PronunciationRule[]) {
    for (const { written, spoken, matchCase = false } of [...rules].sort(byLength)) {
      const text = written.trim();
      if (text === '' || spoken.trim() === '') {
        throw new RangeError(`A pronunciation needs a written and a spoken form; got "${written}" and "${spoken}"`);
      }
      const key = (text[0] as string).toLowerCase();
      const pattern = new RegExp(wholeWords(text), matchCase ? 'yu' : 'yiu');
      this.#rules.set(key, [...(this.#rules.get(key) ?? []), { pattern, spoken: spoken.trim() }]);
    }
  }

  /** @returns the whole sentence in order; a single part with the same text on both sides when nothing fits */
  respell(sentence: string): RespelledPart[] {
    const parts: RespelledPart[] = [];
    let from = 0;
    for (let at = 0; at < sentence.length; ) {
      const found = this.#ruleAt(sentence, at);
      if (found === undefined) {
        at += 1;
        continue;
      }
      if (at > from) parts.push(asWritten(sentence.slice(from, at)));
      parts.push({ written: sentence.slice(at, at + found.length), spoken: found.spoken });
      at += found.length;
      from = at;
    }
    if (from < sentence.length) parts.push(asWritten(sentence.slice(from)));
    return parts;
  }

  #ruleAt(sentence: string, at: number): { length: number; spoken: string } | undefined {
    for (const { pattern, spoken } of this.#rules.get((sentence[at] as string).toLowerCase()) ?? []) {
      pattern.lastIndex = at;
      const match = pattern.exec(sentence);
      if (match !== null) return { length: match[0].length, spoken };
    }
    return undefined;
  }
}

function byLength(one: PronunciationRule, other: PronunciationRule): number {
  // Of two rules for the same word, the one that looks at case is the more particular.
  return other.written.length - one.written.length || Number(other.matchCase ?? false) - Number(one.matchCase ?? false);
}

function wholeWords(text: string): string {
  const escaped = text
    .split(/\s+/)
    .map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
    .join('\\s+');
  const before = new RegExp(`^${WORD}`, 'u').test(text) ? `(?<!${WORD})` : '';
  const after = new RegExp(`${WORD}$`, 'u').test(text) ? `(?!${WORD})` : '';
  return before + escaped + after;
}

const asWritten = (text: string): RespelledPart => ({ written: text, spoken: text });
