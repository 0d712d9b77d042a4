import { samplesFor } from './buffers.ts';
import { designPolyphaseFilter, type PolyphaseFilter } from './polyphase-filter.ts';

/** Both in Hz. */
export interface ResamplerOptions {
  readonly inputRate: number;
  readonly outputRate: number;
}

/** Input samples taken at a time, so that the window is small and never grows. */
const BLOCK_LENGTH = 1024;

/**
 * Changes the rate of a stream of samples with a polyphase filter: 0.1 dB flat over 200-3400 Hz at 8 kHz, images and
 * aliases below -80 dB. The output is the same however the input is cut. Equal rates pass through.
 * @see designPolyphaseFilter
 */
export class Resampler {
  readonly inputRate: number;
  readonly outputRate: number;
  /** By how much the signal comes later than it went in: 2.5 ms between 8 kHz and any higher rate. */
  readonly delayMs: number;
  readonly #filter: PolyphaseFilter | undefined;
  /** The last `tapCount - 1` samples, then room for a block. */
  readonly #window: Float64Array;
  /** Position of the next output sample after the last input sample, in whole samples and phases. */
  #skip = 0;
  #phase = 0;

  /** @throws {RangeError} when a rate is no whole number of Hz from 1000 to 192000, or their ratio is not simple */
  constructor({ inputRate, outputRate }: ResamplerOptions) {
    this.inputRate = inputRate;
    this.outputRate = outputRate;
    const filter = designPolyphaseFilter(inputRate, outputRate);
    this.#filter = inputRate === outputRate ? undefined : filter;
    this.#window = new Float64Array(this.#filter === undefined ? 0 : filter.tapCount - 1 + BLOCK_LENGTH);
    this.delayMs = this.#filter === undefined ? 0 : (filter.delaySamples / inputRate) * 1000;
  }

  /** Samples that `process` gives for the next `sampleCount`: the size of the buffer to pass as `into`. */
  outputLength(sampleCount: number): number {
    if (this.#filter === undefined) return sampleCount;
    const { phaseCount, phaseStep } = this.#filter;
    return Math.max(0, Math.ceil(((sampleCount - this.#skip) * phaseCount - this.#phase) / phaseStep));
  }

  /**
   * @param samples at the input rate; not kept
   * @param into filled from its start; too small throws a RangeError before anything is taken in
   * @returns samples at the output rate
   */
  process(samples: Int16Array, into?: Int16Array): Int16Array {
    const output = samplesFor(this.outputLength(samples.length), into);
    if (this.#filter === undefined) {
      output.set(samples);
      return output;
    }
    const history = this.#filter.tapCount - 1;
    let written = 0;
    for (let start = 0; start < samples.length; start += BLOCK_LENGTH) {
      const blockLength = Math.min(BLOCK_LENGTH, samples.length - start);
      for (let index = 0; index < blockLength; index += 1) {
        this.#window[history + index] = samples[start + index] as number;
      }
      written = this.#filterBlock(this.#filter, blockLength, output, written);
      this.#window.copyWithin(0, blockLength, blockLength + history);
    }
    return output;
  }

  /** The last `delayMs` of the signal, still inside the filter. Then the resampler is as new. */
  flush(): Int16Array {
    const rest = this.process(new Int16Array(Math.ceil(this.#filter?.delaySamples ?? 0)));
    this.reset();
    return rest;
  }

  /** Forgets the signal so far, as after an interruption. */
  reset(): void {
    this.#window.fill(0);
    this.#skip = 0;
    this.#phase = 0;
  }

  /** @returns the samples in `output` after this block */
  #filterBlock(filter: PolyphaseFilter, blockLength: number, output: Int16Array, start: number): number {
    const { phaseCount, phaseStep, tapCount, coefficients } = filter;
    const window = this.#window;
    let written = start;
    let position = this.#skip;
    let phase = this.#phase;
    while (position < blockLength) {
      const row = phase * tapCount;
      let even = 0;
      let odd = 0;
      for (let tap = 0; tap < tapCount; tap += 4) {
        even +=
          (coefficients[row + tap] as number) * (window[position + tap] as number) +
          (coefficients[row + tap + 2] as number) * (window[position + tap + 2] as number);
        odd +=
          (coefficients[row + tap + 1] as number) * (window[position + tap + 1] as number) +
          (coefficients[row + tap + 3] as number) * (window[position + tap + 3] as number);
      }
      output[written] = toInt16(even + odd);
      written += 1;
      phase += phaseStep;
      while (phase >= phaseCount) {
        phase -= phaseCount;
        position += 1;
      }
    }
    this.#skip = position - blockLength;
    this.#phase = phase;
    return written;
  }
}

/** Nearest whole number, clipped: a filter overshoots at full level. */
function toInt16(value: number): number {
  if (value >= 32_767) return 32_767;
  if (value <= -32_768) return -32_768;
  return value < 0 ? (value - 0.5) | 0 : (value + 0.5) | 0;
}
