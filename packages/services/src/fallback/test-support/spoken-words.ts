import type { AudioFormat } from '@voice/core/frames';
import { byteLengthOf } from '@voice/core/frames';
import { decodeAudio, encodeAudio } from '@voice/serializers/audio';

/** Loudness that stands for each word: it survives µ-law and a change of the rate. */
const STEP = 2500;

/** A language that a machine understands without fail: each word is one loudness, held for its time. */
export class SpokenWords {
  readonly #words: string[];

  /** @param words at most 12, each of them different */
  constructor(words: readonly string[]) {
    this.#words = [...words];
  }

  /** The sound of a word, or of silence for an unknown one. */
  say(word: string, durationMs: number, format: AudioFormat): Uint8Array {
    const sampleCount = byteLengthOf(durationMs, { ...format, encoding: 'mulaw' });
    const level = (this.#words.indexOf(word) + 1) * STEP;
    return encodeAudio(new Int16Array(sampleCount).fill(level), format.encoding);
  }

  /** @param minMs shorter sounds are no words @returns what was said, each run of one loudness once */
  understand(payload: Uint8Array, format: AudioFormat, minMs: number): string[] {
    const bytes = payload.length - (payload.length % (format.encoding === 'pcm16' ? 2 : 1));
    const sampleCount = format.encoding === 'pcm16' ? bytes / 2 : bytes;
    const samples = decodeAudio(payload.subarray(0, bytes), format.encoding, new Int16Array(sampleCount));
    const minSamples = byteLengthOf(minMs, { ...format, encoding: 'mulaw' });
    const heard: string[] = [];
    let level = 0;
    let run = 0;
    for (const sample of [...samples, 0x7fff]) {
      const next = Math.round(sample / STEP);
      if (next === level) {
        run += 1;
        continue;
      }
      const word = this.#words[level - 1];
      if (word !== undefined && run >= minSamples) heard.push(word);
      level = next;
      run = 1;
    }
    return heard;
  }
}
