import { TypedEmitter } from '@voice/core/events';
import type { SpeechProbability } from '@voice/core/services';

export interface SpeechDetectorOptions {
  /** At or above it a window is speech. Default 0.5. */
  readonly startProbability?: number;
  /** Below it a window is silence; in between it is what the window before was. Default 0.35. */
  readonly stopProbability?: number;
  /** Speech that long is a start, in ms. Default 60. */
  readonly minSpeechMs?: number;
  /** Silence that long is a stop, in ms. Default 200. */
  readonly minSilenceMs?: number;
}

export type SpeechDetectorEvents = {
  /** @param startMs where the speech began, in ms of audio */
  started: (startMs: number) => void;
  /** For each further window of speech. @param speechMs how long it has lasted */
  continued: (speechMs: number) => void;
  /** @param endMs where the last window of speech ended, in ms of audio */
  stopped: (endMs: number) => void;
};

/** Makes starts and stops of speech from the probabilities of windows: hysteresis in level and in time. */
export class SpeechDetector {
  readonly events = new TypedEmitter<SpeechDetectorEvents>();
  readonly #startProbability: number;
  readonly #stopProbability: number;
  readonly #minSpeechMs: number;
  readonly #minSilenceMs: number;
  #isSpeech = false;
  /** Where the run of speech windows began that may become, or is, speech. */
  #runStartMs: number | undefined;
  #lastSpeechEndMs = 0;

  constructor(options: SpeechDetectorOptions = {}) {
    this.#startProbability = options.startProbability ?? 0.5;
    this.#stopProbability = options.stopProbability ?? 0.35;
    this.#minSpeechMs = options.minSpeechMs ?? 60;
    this.#minSilenceMs = options.minSilenceMs ?? 200;
  }

  get isSpeech(): boolean {
    return this.#isSpeech;
  }

  push({ probability, startMs, endMs }: SpeechProbability): void {
    const isSpeechWindow =
      probability >= this.#startProbability || (this.#isSpeech && probability >= this.#stopProbability);
    if (isSpeechWindow) this.#speech(startMs, endMs);
    else this.#silence(endMs);
  }

  #speech(startMs: number, endMs: number): void {
    this.#lastSpeechEndMs = endMs;
    this.#runStartMs ??= startMs;
    const speechMs = endMs - this.#runStartMs;
    if (!this.#isSpeech) {
      if (speechMs < this.#minSpeechMs) return;
      this.#isSpeech = true;
      this.events.emit('started', this.#runStartMs);
    }
    this.events.emit('continued', speechMs);
  }

  #silence(endMs: number): void {
    if (!this.#isSpeech) {
      this.#runStartMs = undefined;
      return;
    }
    if (endMs - this.#lastSpeechEndMs < this.#minSilenceMs) return;
    this.#isSpeech = false;
    this.#runStartMs = undefined;
    this.events.emit('stopped', this.#lastSpeechEndMs);
  }
}
