import { bytesFor, samplesFor } from './buffers.ts';

/** A-law sends every second bit inverted. */
const EVEN_BITS = 0x55;

const decodeTable = /* @__PURE__ */ buildDecodeTable();
/** Indexed by the sample's 13 bits: the lowest three of the sixteen do not count. */
const encodeTable = /* @__PURE__ */ buildEncodeTable();

/**
 * Samples to G.711 A-law, one byte each.
 * @param into filled from its start; too small throws a RangeError
 * @see https://www.itu.int/rec/T-REC-G.711
 */
export function encodeAlaw(samples: Int16Array, into?: Uint8Array): Uint8Array {
  const length = samples.length;
  const payload = bytesFor(length, into);
  for (let index = 0; index < length; index += 1) {
    payload[index] = encodeTable[((samples[index] as number) & 0xffff) >> 3] as number;
  }
  return payload;
}

/**
 * G.711 A-law to samples, -32256..32256; there is no zero.
 * @param into filled from its start; too small throws a RangeError
 * @see https://www.itu.int/rec/T-REC-G.711
 */
export function decodeAlaw(payload: Uint8Array, into?: Int16Array): Int16Array {
  const length = payload.length;
  const samples = samplesFor(length, into);
  for (let index = 0; index < length; index += 1) {
    samples[index] = decodeTable[payload[index] as number] as number;
  }
  return samples;
}

function buildDecodeTable(): Int16Array {
  return Int16Array.from({ length: 256 }, (_, byte) => {
    const code = byte ^ EVEN_BITS;
    const segment = (code >> 4) & 7;
    // The middle of the step; the first segment is as fine as the second and lacks its leading bit.
    const step = ((code & 0x0f) << 4) + 8;
    const magnitude = segment === 0 ? step : (step + 256) << (segment - 1);
    return code & 0x80 ? magnitude : -magnitude;
  });
}

function buildEncodeTable(): Uint8Array {
  const table = new Uint8Array(8192);
  for (let sample = -4096; sample <= 4095; sample += 1) {
    // Negative samples count from -1, so that both signs have the same number of codes.
    const magnitude = sample < 0 ? -sample - 1 : sample;
    const segment = Math.max(0, 27 - Math.clz32(magnitude));
    const mantissa = (magnitude >> Math.max(1, segment)) & 0x0f;
    const sign = sample < 0 ? 0 : 0x80;
    table[sample & 0x1fff] = (sign | (segment << 4) | mantissa) ^ EVEN_BITS;
  }
  return table;
}
