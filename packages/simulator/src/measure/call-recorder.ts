import { Resampler } from '@voice/serializers/audio';

/** Hz of every recording. */
export const RECORDING_RATE = 8000;

/** What was heard on the line, both sides on one time axis. Mono 16-bit each, equally long. */
export interface CallRecording {
  readonly sampleRate: number;
  /** When its first sample was heard, in ms since the call began. */
  readonly startsAtMs: number;
  readonly caller: Int16Array;
  readonly agent: Int16Array;
  /** Whether the call went on after the longest length that is kept. */
  readonly isTruncated: boolean;
}

/** Keeps what both sides heard at its true time. Memory is bounded by the longest length, 32 bytes per ms. */
export class CallRecorder {
  readonly #maxSamples: number;
  readonly #caller = new Track();
  readonly #agent = new Track();
  #startsAtMs: number | undefined;
  #isTruncated = false;
  #resampler: Resampler | undefined;
  #resampledEnd = 0;

  /** @param maxMs longest length that is kept */
  constructor(maxMs: number) {
    this.#maxSamples = Math.floor((maxMs * RECORDING_RATE) / 1000);
  }

  /** The line is open; the recording begins at the first one. */
  start(atMs: number): void {
    this.#startsAtMs ??= atMs;
  }

  /** @param samples at `RECORDING_RATE` */
  addCaller(samples: Int16Array, atMs: number): void {
    this.#write(this.#caller, samples, this.#position(atMs));
  }

  addAgent(samples: Int16Array, sampleRate: number, atMs: number): void {
    if (sampleRate === RECORDING_RATE) {
      this.#write(this.#agent, samples, this.#position(atMs));
      return;
    }
    const position = this.#position(atMs);
    if (this.#resampler?.inputRate !== sampleRate || Math.abs(position - this.#resampledEnd) > 1) {
      this.#resampler = new Resampler({ inputRate: sampleRate, outputRate: RECORDING_RATE });
      this.#resampledEnd = position;
    }
    const resampled = this.#resampler.process(samples);
    this.#write(this.#agent, resampled, this.#resampledEnd);
    this.#resampledEnd += resampled.length;
  }

  /** @param endMs when the line was closed */
  finish(endMs: number): CallRecording {
    const startsAtMs = this.#startsAtMs ?? endMs;
    const length = Math.min(this.#position(endMs), this.#maxSamples);
    return {
      sampleRate: RECORDING_RATE,
      startsAtMs,
      caller: this.#caller.take(length),
      agent: this.#agent.take(length),
      isTruncated: this.#isTruncated,
    };
  }

  #position(atMs: number): number {
    return Math.max(0, Math.round(((atMs - (this.#startsAtMs ?? atMs)) * RECORDING_RATE) / 1000));
  }

  #write(track: Track, samples: Int16Array, position: number): void {
    const room = this.#maxSamples - position;
    if (samples.length > room) this.#isTruncated = true;
    if (room > 0) track.write(room < samples.length ? samples.subarray(0, room) : samples, position);
  }
}

/** Sound that grows; what was never written is silence. */
class Track {
  #samples = new Int16Array(RECORDING_RATE * 10);

  write(samples: Int16Array, position: number): void {
    const end = position + samples.length;
    if (end > this.#samples.length) this.#grow(end);
    this.#samples.set(samples, position);
  }

  take(length: number): Int16Array {
    if (length > this.#samples.length) this.#grow(length);
    return this.#samples.slice(0, length);
  }

  #grow(length: number): void {
    const grown = new Int16Array(Math.max(length, this.#samples.length * 2));
    grown.set(this.#samples);
    this.#samples = grown;
  }
}
