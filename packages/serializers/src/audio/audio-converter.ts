import { type AudioFormat, isSameFormat } from '@voice/core/frames';
import { decodeAudio, encodeAudio } from './audio-codec.ts';
import { Resampler } from './resampler.ts';
import { SampleAligner } from './sample-aligner.ts';

/** Turns a stream of bytes of one format into another: decodes, resamples, encodes. The stream may be cut anywhere. */
export class AudioConverter {
  readonly #from: AudioFormat;
  readonly #to: AudioFormat;
  readonly #isPassThrough: boolean;
  readonly #aligner: SampleAligner;
  readonly #resampler: Resampler | undefined;
  #decoded = new Int16Array(0);
  #resampled = new Int16Array(0);

  /** @throws {RangeError} when the rates cannot be resampled */
  constructor(from: AudioFormat, to: AudioFormat) {
    this.#from = from;
    this.#to = to;
    this.#isPassThrough = isSameFormat(from, to);
    this.#aligner = new SampleAligner(from.encoding);
    this.#resampler =
      from.sampleRate === to.sampleRate
        ? undefined
        : new Resampler({ inputRate: from.sampleRate, outputRate: to.sampleRate });
  }

  /** @returns bytes of the caller's own; the payload itself when both formats are the same */
  convert(payload: Uint8Array): Uint8Array {
    if (this.#isPassThrough) return payload;
    const whole = this.#aligner.align(payload);
    if (this.#decoded.length < whole.length) this.#decoded = new Int16Array(whole.length);
    const samples = decodeAudio(whole, this.#from.encoding, this.#decoded);
    return encodeAudio(this.#resample(samples), this.#to.encoding);
  }

  /** What the resampler still holds (its `delayMs`), once the stream is over. Then the converter is as new. */
  flush(): Uint8Array {
    const rest = this.#resampler?.flush() ?? new Int16Array(0);
    this.reset();
    return encodeAudio(rest, this.#to.encoding);
  }

  /** Forgets the stream so far, as after an interruption. */
  reset(): void {
    this.#aligner.reset();
    this.#resampler?.reset();
  }

  #resample(samples: Int16Array): Int16Array {
    if (this.#resampler === undefined) return samples;
    const length = this.#resampler.outputLength(samples.length);
    if (this.#resampled.length < length) this.#resampled = new Int16Array(length);
    return this.#resampler.process(samples, this.#resampled);
  }
}
