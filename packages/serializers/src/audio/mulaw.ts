import { bytesFor, samplesFor } from './buffers.ts';

/** Added to the magnitude, so that every segment begins at a power of two. */
const BIAS = 132;
/** The largest magnitude that the bias does not push out of 15 bits. */
const CLIP = 32_635;

const decodeTable = /* @__PURE__ */ buildDecodeTable();
/** Indexed by the sample's 16 bits. */
const encodeTable = /* @__PURE__ */ buildEncodeTable();

/**
 * Samples to G.711 µ-law, one byte each. Sign-magnitude, as carriers do: -1 becomes 0x7F.
 * @param into filled from its start; too small throws a RangeError
 * @see https://www.itu.int/rec/T-REC-G.711
 */
export function encodeMulaw(samples: Int16Array, into?: Uint8Array): Uint8Array {
  const length = samples.length;
  const payload = bytesFor(length, into);
  for (let index = 0; index < length; index += 1) {
    payload[index] = encodeTable[(samples[index] as number) & 0xffff] as number;
  }
  return payload;
}

/**
 * G.711 µ-law to samples, -32124..32124.
 * @param into filled from its start; too small throws a RangeError
 * @see https://www.itu.int/rec/T-REC-G.711
 */
export function decodeMulaw(payload: Uint8Array, into?: Int16Array): Int16Array {
  const length = payload.length;
  const samples = samplesFor(length, into);
  for (let index = 0; index < length; index += 1) {
    samples[index] = decodeTable[payload[index] as number] as number;
  }
  return samples;
}

function buildDecodeTable(): Int16Array {
  return Int16Array.from({ length: 256 }, (_, byte) => {
    const code = ~byte;
    const magnitude = ((((code & 0x0f) << 3) + BIAS) << ((code >> 4) & 7)) - BIAS;
    return code & 0x80 ? -magnitude : magnitude;
  });
}

function buildEncodeTable(): Uint8Array {
  const table = new Uint8Array(65_536);
  for (let sample = -32_768; sample <= 32_767; sample += 1) {
    const magnitude = Math.min(Math.abs(sample), CLIP) + BIAS;
    const segment = 24 - Math.clz32(magnitude);
    const sign = sample < 0 ? 0x80 : 0;
    table[sample & 0xffff] = ~(sign | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f));
  }
  return table;
}
