import type { SpokenAudio, WordTiming } from '@voice/core/services';
import { WordMapper } from '../text-to-speech/word-mapper.ts';
import type { SentenceProgress } from './sentence-progress.ts';

/**
 * The words of a sentence that several voices share. As soon as one of them tells when its words sound, the words of
 * those that cannot are estimated by their length: a ledger needs all words of a sentence or none.
 */
export class SentenceWords {
  #estimated: WordTiming[] = [];
  #isTold = false;

  /** @returns the same piece, and before its words those that a voice before it could not tell */
  complete(audio: SpokenAudio): SpokenAudio {
    if (audio.words === undefined) return audio;
    this.#isTold = true;
    const words = [...this.#estimated, ...audio.words];
    this.#estimated = [];
    return { ...audio, words };
  }

  /** A voice failed. @param spoken what of its text came out */
  breakOff(progress: SentenceProgress, spoken: string, offsetMs: number): void {
    if (!progress.hasTimings) this.#estimated.push(...estimate(spoken, offsetMs, progress.audioMs));
  }

  /** The last voice has finished. @returns the words that are still owed */
  finish(progress: SentenceProgress, text: string, offsetMs: number): WordTiming[] {
    if (!this.#isTold || progress.hasTimings) return [];
    return [...this.#estimated, ...estimate(text, offsetMs, progress.audioMs)];
  }
}

function estimate(text: string, offsetMs: number, durationMs: number): WordTiming[] {
  const words = new WordMapper(text).finish(durationMs);
  return words.map(({ word, startMs, endMs }) => ({ word, startMs: startMs + offsetMs, endMs: endMs + offsetMs }));
}
