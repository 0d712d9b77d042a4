import type { WordTiming } from '@voice/core/services';
import { WordMapper, writtenWords } from '../word-mapper.ts';
import type { RespelledPart } from './respell.ts';

/** Written words and the spoken words that stand for them. */
interface Group {
  readonly written: readonly string[];
  readonly spokenCount: number;
}

/** Gives the words of a sentence as it was written the places of the words that were spoken in their stead. */
export class WrittenTimings {
  readonly #mapper: WordMapper;
  readonly #groups: Group[];
  #spoken: WordTiming[] = [];

  constructor(parts: readonly RespelledPart[]) {
    this.#mapper = new WordMapper(parts.map(({ spoken }) => spoken).join(''));
    this.#groups = groupsOf(parts);
  }

  /** @param timings words of the sentence as spoken */
  push(timings: readonly WordTiming[]): WordTiming[] {
    return this.#write(this.#mapper.push(timings.map(({ word, ...place }) => ({ text: word, ...place }))));
  }

  /** @param durationMs of the sentence's audio @returns the words still owed */
  finish(durationMs: number): WordTiming[] {
    return this.#write(this.#mapper.finish(durationMs));
  }

  #write(spoken: readonly WordTiming[]): WordTiming[] {
    this.#spoken.push(...spoken);
    const timings: WordTiming[] = [];
    for (let group = this.#groups[0]; group !== undefined; group = this.#groups[0]) {
      if (this.#spoken.length < group.spokenCount) break;
      this.#groups.shift();
      timings.push(...shareOut(group.written, this.#spoken.splice(0, group.spokenCount)));
    }
    return timings;
  }
}

function shareOut(written: readonly string[], spoken: readonly WordTiming[]): WordTiming[] {
  if (written.length === spoken.length) {
    return written.map((word, index) => ({ ...(spoken[index] as WordTiming), word }));
  }
  const startMs = spoken[0]?.startMs ?? 0;
  const durationMs = (spoken.at(-1)?.endMs ?? startMs) - startMs;
  const total = written.reduce((sum, word) => sum + word.length, 0);
  let before = 0;
  return written.map((word) => {
    const start = startMs + (before / total) * durationMs;
    before += word.length;
    return { word, startMs: start, endMs: startMs + (before / total) * durationMs };
  });
}

/** Cuts the sentence wherever both spellings have white space. */
function groupsOf(parts: readonly RespelledPart[]): Group[] {
  const groups: Group[] = [];
  let written = '';
  let spoken = '';
  const close = () => {
    const words = writtenWords(written);
    if (words.length > 0) groups.push({ written: words, spokenCount: writtenWords(spoken).length });
    written = '';
    spoken = '';
  };
  for (const part of parts) {
    if (part.written !== part.spoken) {
      written += part.written;
      spoken += part.spoken;
      continue;
    }
    for (const piece of part.written.split(/(\s+)/)) {
      if (/^\s+$/.test(piece)) close();
      else {
        written += piece;
        spoken += piece;
      }
    }
  }
  close();
  return groups;
}
