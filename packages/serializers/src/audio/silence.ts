import { type AudioEncoding, type AudioFormat, byteLengthOf } from '@voice/core/frames';

/** The byte that repeated is silence. A zero would be the loudest value of µ-law. */
export function silenceByte(encoding: AudioEncoding): number {
  switch (encoding) {
    case 'mulaw':
      return 0xff;
    case 'alaw':
      return 0xd5;
    case 'pcm16':
      return 0;
  }
}

/**
 * `durationMs` milliseconds of silence, in whole samples.
 * @throws {RangeError} when the duration is negative or not finite
 */
export function silence(format: AudioFormat, durationMs: number): Uint8Array {
  if (!(durationMs >= 0 && durationMs < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`Expected milliseconds of silence from 0 upwards, got ${durationMs}`);
  }
  return new Uint8Array(byteLengthOf(durationMs, format)).fill(silenceByte(format.encoding));
}
