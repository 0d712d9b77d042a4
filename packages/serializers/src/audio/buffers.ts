/**
 * The part of the caller's buffer that will be filled, or a new array when there is none.
 * `into` itself is returned when it has exactly the length, so that nothing is allocated per frame.
 * @throws {RangeError} when `into` is too small
 */
export function bytesFor(length: number, into: Uint8Array | undefined): Uint8Array {
  if (into === undefined) return new Uint8Array(length);
  if (into.length < length) throw tooSmall(length, into.length, 'bytes');
  return into.length === length ? into : into.subarray(0, length);
}

/** @see bytesFor */
export function samplesFor(length: number, into: Int16Array | undefined): Int16Array {
  if (into === undefined) return new Int16Array(length);
  if (into.length < length) throw tooSmall(length, into.length, 'samples');
  return into.length === length ? into : into.subarray(0, length);
}

function tooSmall(needed: number, came: number, unit: string): RangeError {
  return new RangeError(`Expected a buffer for ${needed} ${unit}, got room for ${came}: pass a larger one`);
}
