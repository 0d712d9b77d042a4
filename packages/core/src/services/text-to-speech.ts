import type { AudioFormat } from '../frames/index.ts';

/** When a word of the text sounds, in ms since the first sample of its sentence. */
export interface WordTiming {
  readonly word: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** A piece of a spoken sentence. */
export interface SpokenAudio {
  /** Encoded bytes in the format that was asked for. Owned by the receiver. */
  readonly payload: Uint8Array;
  /** Words that begin in this or a later piece; every word of the sentence comes once. Absent where the voice cannot tell. */
  readonly words?: readonly WordTiming[];
  /** Time the voice worked on this piece, in ms, where it tells. */
  readonly computeMs?: number;
}

export interface SynthesisOptions {
  /** The vendor's name of the voice. */
  readonly voice?: string;
  /** BCP 47. */
  readonly language?: string;
  /** One of the voice's `produces`. */
  readonly format: AudioFormat;
  readonly signal: AbortSignal;
}

/** Speaks. */
export interface TextToSpeech {
  /** For logs and costs, for example `flite-rms`. */
  readonly name: string;
  /** Formats it can make, cheapest first. */
  readonly produces: readonly AudioFormat[];
  /**
   * One sentence, in pieces as they become ready.
   * @throws an `AbortError` when `signal` aborts
   */
  synthesize(sentence: string, options: SynthesisOptions): AsyncIterable<SpokenAudio>;
}
