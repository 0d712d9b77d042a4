import { type AudioFormat, durationMsOf } from '@voice/core/frames';
import type { SpokenAudio, WordTiming } from '@voice/core/services';
import { AudioConverter } from '@voice/serializers/audio';
import { unspokenText, WORD_TOLERANCE_MS } from './unspoken-text.ts';

export interface SentencePart {
  /** What this voice is to say: the sentence, or what another voice left of it. */
  readonly text: string;
  /** What the voice makes. */
  readonly made: AudioFormat;
  /** What was asked for. */
  readonly wanted: AudioFormat;
  /** Audio of the sentence before this part, in ms. */
  readonly offsetMs: number;
  /** How long the voice takes for a character, in ms. */
  readonly msPerCharacter: number;
}

/**
 * One voice's part of a sentence: its audio in the wanted format, its words in the sentence's time. A word is told when
 * all of its sound was handed over, so that a word another voice has to repeat comes once.
 */
export class SentenceProgress {
  readonly #part: SentencePart;
  readonly #converter: AudioConverter;
  readonly #words: WordTiming[] = [];
  #toldCount = 0;
  #audioMs = 0;

  constructor(part: SentencePart) {
    this.#part = part;
    this.#converter = new AudioConverter(part.made, part.wanted);
  }

  /** Audio of this part, in ms. */
  get audioMs(): number {
    return this.#audioMs;
  }

  /** Whether the voice tells when its words sound. */
  get hasTimings(): boolean {
    return this.#words.length > 0;
  }

  /** @returns what of it can be handed over, if anything */
  add({ payload, words = [], ...rest }: SpokenAudio): SpokenAudio | undefined {
    this.#words.push(...words);
    return this.#handOver(this.#converter.convert(payload), rest);
  }

  /** The voice has finished. @returns what was still held back, if anything */
  finish(): SpokenAudio | undefined {
    const payload = this.#converter.flush();
    this.#audioMs += durationMsOf(payload.length, this.#part.wanted);
    return piece(payload, this.#tell(this.#words.length), {});
  }

  /** What another voice has to say. */
  unspoken(): string {
    const { text, msPerCharacter } = this.#part;
    return unspokenText(text, { words: this.#words, audioMs: this.#audioMs, msPerCharacter });
  }

  #handOver(payload: Uint8Array, rest: Pick<SpokenAudio, 'computeMs'>): SpokenAudio | undefined {
    this.#audioMs += durationMsOf(payload.length, this.#part.wanted);
    const next = this.#words.findIndex(
      ({ endMs }, index) => index >= this.#toldCount && endMs > this.#audioMs + WORD_TOLERANCE_MS,
    );
    return piece(payload, this.#tell(next === -1 ? this.#words.length : next), rest);
  }

  /** @returns the words up to this one that were not told before, in the sentence's time */
  #tell(count: number): WordTiming[] {
    const { offsetMs } = this.#part;
    const words = this.#words.slice(this.#toldCount, count);
    this.#toldCount = Math.max(this.#toldCount, count);
    return words.map(({ word, startMs, endMs }) => ({ word, startMs: startMs + offsetMs, endMs: endMs + offsetMs }));
  }
}

function piece(
  payload: Uint8Array,
  words: readonly WordTiming[],
  rest: Pick<SpokenAudio, 'computeMs'>,
): SpokenAudio | undefined {
  if (payload.length === 0 && words.length === 0) return undefined;
  return { payload, ...(words.length > 0 && { words }), ...rest };
}
