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
  /**
   * Words whose place has become known, in the order of the sentence; every word comes once, at the latest with the last
   * piece. Absent where the voice cannot tell.
   */
  readonly words?: readonly WordTiming[];
  /** Time the voice worked on this piece, in ms, where it tells. */
  readonly computeMs?: number;
}

/** In which voice and format. */
export interface SpeakingManner {
  /** The vendor's name of the voice. */
  readonly voice?: string;
  /** BCP 47. */
  readonly language?: string;
  /** One of the voice's `produces`. */
  readonly format: AudioFormat;
}

export interface SynthesisOptions extends SpeakingManner {
  readonly signal: AbortSignal;
  /**
   * The sentence belongs to this turn, which may be any object: a voice that can goes on in the melody of the sentence
   * before it, over the same connection. Sentences of a turn come one after the other; tell its end with `endTurn`.
   */
  readonly turn?: object;
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
  /** Opens what the first sentence in this manner would have to wait for. Never throws: the sentence will. */
  prepare?(manner: SpeakingManner): void;
  /** No more sentences of this turn will come; what was kept for it is given back. An unknown turn is left alone. */
  endTurn?(turn: object): void;
  /** Closes every connection. May be called twice. */
  close?(): Promise<void>;
}
