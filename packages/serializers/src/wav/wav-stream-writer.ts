import { bytesPerSample } from '@voice/core/frames';
import { UNKNOWN_LENGTH } from './wav-chunks.ts';

/** What the bytes of a recording are. */
export interface WavStreamOptions {
  /** Hz */
  readonly sampleRate: number;
  /** How many; their samples alternate. */
  readonly channels: number;
  readonly encoding: 'pcm16' | 'mulaw';
}

/** Bytes to write over a file at an offset from its start. */
export interface WavPatch {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Where the file's length stands, counted from behind it. */
const RIFF_LENGTH_OFFSET = 4;
const RIFF_UNCOUNTED_BYTES = 8;

/**
 * The frame around a WAV file whose length is not known while it is written; does no I/O itself.
 * Write `header()`, then the audio, telling `add()` how much, then apply `patches()`. A file that was never patched says
 * 0xFFFFFFFF for its lengths, as ffmpeg does on a pipe: players take that for "to the end of the file".
 * @see https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html
 */
export class WavStreamWriter {
  readonly #header: Uint8Array;
  readonly #blockAlign: number;
  readonly #factOffset: number | undefined;
  #dataBytes = 0;

  /** @throws {RangeError} when the rate or the number of channels is no positive whole number */
  constructor({ sampleRate, channels, encoding }: WavStreamOptions) {
    if (!Number.isInteger(sampleRate) || sampleRate < 1 || !Number.isInteger(channels) || channels < 1) {
      throw new RangeError(`Expected whole Hz and whole channels, got ${sampleRate} Hz and ${channels} channels`);
    }
    const isPcm = encoding === 'pcm16';
    this.#blockAlign = bytesPerSample(encoding) * channels;
    // Every format but PCM has an (empty) extension and a fact chunk with the number of samples.
    this.#header = new Uint8Array(isPcm ? 44 : 58);
    this.#factOffset = isPcm ? undefined : 46;
    const view = new DataView(this.#header.buffer);
    this.#name(0, 'RIFF');
    view.setUint32(RIFF_LENGTH_OFFSET, UNKNOWN_LENGTH, true);
    this.#name(8, 'WAVEfmt ');
    view.setUint32(16, isPcm ? 16 : 18, true);
    view.setUint16(20, isPcm ? 1 : 7, true);
    view.setUint16(22, channels, true);
    view.setUint32(24, sampleRate, true);
    view.setUint32(28, sampleRate * this.#blockAlign, true);
    view.setUint16(32, this.#blockAlign, true);
    view.setUint16(34, 8 * bytesPerSample(encoding), true);
    if (this.#factOffset !== undefined) {
      this.#name(this.#factOffset - 8, 'fact');
      view.setUint32(this.#factOffset - 4, 4, true);
      view.setUint32(this.#factOffset, UNKNOWN_LENGTH, true);
    }
    this.#name(this.#header.length - 8, 'data');
    view.setUint32(this.#header.length - 4, UNKNOWN_LENGTH, true);
  }

  /** The bytes before the audio: 44 for PCM, 58 for µ-law. */
  header(): Uint8Array {
    return this.#header.slice();
  }

  /**
   * Counts audio that was written after the header.
   * @throws {RangeError} when it is no whole number of bytes from 0
   */
  add(byteLength: number): void {
    if (!Number.isInteger(byteLength) || byteLength < 0) {
      throw new RangeError(`Expected a whole number of bytes, got ${byteLength}`);
    }
    this.#dataBytes += byteLength;
  }

  /**
   * What to write over the file so that its lengths are right; may be called again after more audio.
   * After an odd number of bytes one patch adds the byte that ends the file on an even one. Lengths of 4 GB and
   * more cannot be said and stay 0xFFFFFFFF.
   */
  patches(): WavPatch[] {
    const headerLength = this.#header.length;
    const padding = this.#dataBytes % 2;
    const patches = [
      uint32Patch(RIFF_LENGTH_OFFSET, headerLength - RIFF_UNCOUNTED_BYTES + this.#dataBytes + padding),
      uint32Patch(headerLength - 4, this.#dataBytes),
    ];
    if (this.#factOffset !== undefined) {
      patches.push(uint32Patch(this.#factOffset, Math.floor(this.#dataBytes / this.#blockAlign)));
    }
    if (padding === 1) patches.push({ offset: headerLength + this.#dataBytes, bytes: new Uint8Array(1) });
    return patches;
  }

  #name(offset: number, name: string): void {
    for (let index = 0; index < name.length; index += 1) this.#header[offset + index] = name.charCodeAt(index);
  }
}

function uint32Patch(offset: number, value: number): WavPatch {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, Math.min(value, UNKNOWN_LENGTH), true);
  return { offset, bytes };
}
