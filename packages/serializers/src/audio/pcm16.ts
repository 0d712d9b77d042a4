import { bytesFor, samplesFor } from './buffers.ts';

/**
 * Samples to signed 16-bit little-endian bytes, two each, on any machine.
 * @param into filled from its start; too small throws a RangeError
 */
export function encodePcm16(samples: Int16Array, into?: Uint8Array): Uint8Array {
  const length = samples.length;
  const payload = bytesFor(length * 2, into);
  for (let index = 0; index < length; index += 1) {
    const sample = samples[index] as number;
    payload[2 * index] = sample;
    payload[2 * index + 1] = sample >> 8;
  }
  return payload;
}

/**
 * Signed 16-bit little-endian bytes to samples, on any machine and from any offset in memory.
 * An odd last byte is left out: carry it over with `SampleAligner` when a stream was cut there.
 * @param into filled from its start; too small throws a RangeError
 */
export function decodePcm16(payload: Uint8Array, into?: Int16Array): Int16Array {
  const length = payload.length >> 1;
  const samples = samplesFor(length, into);
  for (let index = 0; index < length; index += 1) {
    samples[index] = (payload[2 * index] as number) | ((payload[2 * index + 1] as number) << 8);
  }
  return samples;
}
