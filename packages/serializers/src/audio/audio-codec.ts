import type { AudioEncoding } from '@voice/core/frames';
import { decodeAlaw, encodeAlaw } from './alaw.ts';
import { decodeMulaw, encodeMulaw } from './mulaw.ts';
import { decodePcm16, encodePcm16 } from './pcm16.ts';

/**
 * Samples to bytes of this encoding.
 * @param into filled from its start; too small throws a RangeError
 */
export function encodeAudio(samples: Int16Array, encoding: AudioEncoding, into?: Uint8Array): Uint8Array {
  switch (encoding) {
    case 'mulaw':
      return encodeMulaw(samples, into);
    case 'alaw':
      return encodeAlaw(samples, into);
    case 'pcm16':
      return encodePcm16(samples, into);
  }
}

/**
 * Bytes of this encoding to samples.
 * @param into filled from its start; too small throws a RangeError
 */
export function decodeAudio(payload: Uint8Array, encoding: AudioEncoding, into?: Int16Array): Int16Array {
  switch (encoding) {
    case 'mulaw':
      return decodeMulaw(payload, into);
    case 'alaw':
      return decodeAlaw(payload, into);
    case 'pcm16':
      return decodePcm16(payload, into);
  }
}
