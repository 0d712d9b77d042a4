import type { TypedEmitter } from '../events/index.ts';
import type { AudioFormat } from '../frames/index.ts';

export interface SpeechToTextOptions {
  /** BCP 47, for example `en`. */
  readonly language?: string;
  /** The vendor's model name. */
  readonly model?: string;
  /** Words to listen for, with their boost. */
  readonly keywords?: Readonly<Record<string, number>>;
}

/** Words of the caller. */
export interface Recognition {
  /** As spoken, trimmed; may be empty. */
  readonly text: string;
  /** 0 to 1, where the recogniser tells. */
  readonly confidence?: number;
  /** Time the recogniser worked on it, in ms, where it tells. */
  readonly computeMs?: number;
}

export type SpeechToTextStreamEvents = {
  /** What the current segment sounds like so far; replaces the interim before it. */
  interim: (recognition: Recognition) => void;
  /** What a segment was. Exactly one for each `finalize`, in order; continuous recognisers may send more on their own. */
  final: (recognition: Recognition) => void;
  /** The stream is of no more use. */
  error: (error: Error) => void;
};

/** Recognition of one call. */
export interface SpeechToTextStream {
  readonly events: TypedEmitter<SpeechToTextStreamEvents>;
  /**
   * A piece of the caller's voice in the stream's format; copied before the call returns.
   * Never blocks: a full queue drops its oldest audio.
   */
  write(payload: Uint8Array): void;
  /** The caller has paused: asks for the final words of all that was written since the last final. */
  finalize(): void;
  /** May be called twice; nothing is emitted afterwards. */
  close(): void;
}

/** Turns a caller's voice into words. */
export interface SpeechToText {
  /** For logs and costs, for example `moonshine-tiny`. */
  readonly name: string;
  /** Formats it takes, best first. A format the carrier already speaks is handed over untouched. */
  readonly accepts: readonly AudioFormat[];
  /**
   * `continuous`: wants every sample, silence too (streaming vendors).
   * `gated`: wants only speech, with its pre-roll (recognisers that work on one segment at a time).
   */
  readonly listening: 'continuous' | 'gated';
  /** @param format one of `accepts` */
  open(format: AudioFormat, options: SpeechToTextOptions): SpeechToTextStream;
}
