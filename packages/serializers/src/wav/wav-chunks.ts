import { WavFormatError } from '../errors.ts';

/** Stands where a length is not known yet. */
export const UNKNOWN_LENGTH = 0xffff_ffff;

/** Of `RIFF`, its length and `WAVE`. */
const RIFF_HEADER_BYTES = 12;
/** Of a chunk's name and its length. */
const CHUNK_HEADER_BYTES = 8;

/**
 * Checks that the chunks of a WAV file are all there; lengths that a writer left unknown are filled in, in a copy.
 * @throws {WavFormatError} when it is no WAV file or shorter than it says
 */
export function completeWavLengths(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < RIFF_HEADER_BYTES || nameAt(bytes, 0) !== 'RIFF' || nameAt(bytes, 8) !== 'WAVE') {
    throw new WavFormatError(`Expected a file that begins with RIFF and WAVE, got ${bytes.length} bytes without them`);
  }
  let hasFormat = false;
  for (let start = RIFF_HEADER_BYTES; start + CHUNK_HEADER_BYTES <= bytes.length; ) {
    const length = view.getUint32(start + 4, true);
    const content = start + CHUNK_HEADER_BYTES;
    const isData = nameAt(bytes, start) === 'data';
    hasFormat ||= nameAt(bytes, start) === 'fmt ';
    if (isData && !hasFormat) throw new WavFormatError('Expected a fmt chunk before the data chunk, got none');
    if (isData && length === UNKNOWN_LENGTH) return withLengths(bytes, start);
    if (content + length > bytes.length) {
      throw new WavFormatError(
        `Expected ${length} bytes in the chunk at ${start}, got ${bytes.length - content}: the file was cut off`,
      );
    }
    if (isData) return bytes;
    start = content + length + (length % 2);
  }
  throw new WavFormatError('Expected a data chunk, got none: the file was cut off');
}

function withLengths(bytes: Uint8Array, dataStart: number): Uint8Array {
  const complete = bytes.slice();
  const view = new DataView(complete.buffer);
  view.setUint32(4, complete.length - CHUNK_HEADER_BYTES, true);
  view.setUint32(dataStart + 4, complete.length - dataStart - CHUNK_HEADER_BYTES, true);
  return complete;
}

function nameAt(bytes: Uint8Array, start: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + 4));
}
