import type { TypedEmitter } from '../events/index.ts';

/** How likely one window of audio is speech. */
export interface SpeechProbability {
  /** 0 to 1. */
  readonly probability: number;
  /** Where the window begins and ends, in ms since the first sample pushed. */
  readonly startMs: number;
  readonly endMs: number;
}

export type VoiceActivityStreamEvents = {
  /** For every window, in order. */
  probability: (window: SpeechProbability) => void;
  /** The detector gave up; nothing more will come. */
  error: (error: Error) => void;
};

/** Voice activity of one call. */
export interface VoiceActivityStream {
  readonly events: TypedEmitter<VoiceActivityStreamEvents>;
  /** PCM at the detector's rate; copied before the call returns. Never blocks: a full queue drops its oldest audio. */
  push(samples: Int16Array): void;
  /** May be called twice. */
  close(): void;
}

/** Tells speech from everything else. */
export interface VoiceActivityDetector {
  /** Hz that `push` expects. */
  readonly sampleRate: number;
  open(): VoiceActivityStream;
}
