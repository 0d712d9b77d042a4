import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import tables from './__fixtures__/tables.json' with { type: 'json' };
import vectors from './__fixtures__/vectors.json' with { type: 'json' };
import { decodeAlaw, decodeAudio, decodeMulaw, encodeAlaw, encodeAudio, encodeMulaw } from './index.ts';

const everySample = Int16Array.from({ length: 65_536 }, (_, index) => index - 32_768);
const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A second, plain writing of the standard on its own 14-bit scale: search the decision values. */
function plainMulaw(sample: number): number {
  const magnitude = Math.min(Math.abs(sample), 32_635) / 4;
  let code = 0;
  while (code < 127 && magnitude >= plainDecision(code + 1)) code += 1;
  return (sample < 0 ? 0x7f : 0xff) - code;
}

function plainDecision(code: number): number {
  const segment = code >> 4;
  return 2 ** segment * (32 + 2 * (code & 15)) - 33;
}

describe('µ-law', () => {
  it('encodes all 65536 samples as the published sum says', () => {
    expect(sha256(encodeMulaw(everySample))).toBe(vectors.exhaustive.mulaw_bias132);
  });

  it('decodes all 256 bytes as the table says', () => {
    expect([...decodeMulaw(everyByte)]).toEqual(tables.mulaw_decode);
  });

  it.each(vectors.encode)('encodes $pcm', ({ pcm, mulaw_bias132: byte }) => {
    expect([...encodeMulaw(Int16Array.of(pcm))]).toEqual([byte]);
  });

  it('agrees with a plain search through the decision values', () => {
    fc.assert(
      fc.property(fc.integer({ min: -32_768, max: 32_767 }), (sample) => {
        expect(encodeMulaw(Int16Array.of(sample))[0]).toBe(plainMulaw(sample));
      }),
      { numRuns: 2000 },
    );
  });

  it('brings back every byte but the negative zero', () => {
    const changed = [...encodeMulaw(decodeMulaw(everyByte))].flatMap((byte, index) => (byte === index ? [] : [index]));
    expect(changed).toEqual(vectors.properties.mulaw_roundtrip_mismatch_bytes);
  });

  it('encodes the test tone', () => {
    const { pcm16le_base64, mulaw_base64 } = vectors.tone_440hz_8khz_20ms;
    const samples = decodeAudio(Buffer.from(pcm16le_base64, 'base64'), 'pcm16');
    expect(samples).toHaveLength(160);
    expect(Buffer.from(encodeMulaw(samples)).toString('base64')).toBe(mulaw_base64);
  });
});

describe('A-law', () => {
  it('encodes all 65536 samples as the published sum says', () => {
    expect(sha256(encodeAlaw(everySample))).toBe(vectors.exhaustive.alaw_shift13);
  });

  it('decodes all 256 bytes as the table says', () => {
    expect([...decodeAlaw(everyByte)]).toEqual(tables.alaw_decode);
  });

  it('brings back every byte', () => {
    expect(encodeAlaw(decodeAlaw(everyByte))).toEqual(everyByte);
  });
});

describe.each(['mulaw', 'alaw', 'pcm16'] as const)('%s into the buffer of the caller', (encoding) => {
  const bytesPerSample = encoding === 'pcm16' ? 2 : 1;
  const samples = Int16Array.of(0, 1000, -1000, 32_767);
  const payload = encodeAudio(samples, encoding);

  it('hands the buffer itself back when it fits', () => {
    const bytes = new Uint8Array(samples.length * bytesPerSample);
    expect(encodeAudio(samples, encoding, bytes)).toBe(bytes);
    expect(bytes).toEqual(payload);
    const into = new Int16Array(samples.length);
    expect(decodeAudio(payload, encoding, into)).toBe(into);
    expect(into).toEqual(decodeAudio(payload, encoding));
  });

  it('hands out a view of the filled part of a larger one', () => {
    const bytes = new Uint8Array(100).fill(7);
    const encoded = encodeAudio(samples, encoding, bytes);
    expect(encoded).toEqual(payload);
    expect(encoded.buffer).toBe(bytes.buffer);
    expect(bytes[payload.length]).toBe(7);
    const into = new Int16Array(100).fill(7);
    const decoded = decodeAudio(payload, encoding, into);
    expect(decoded).toHaveLength(samples.length);
    expect(decoded.buffer).toBe(into.buffer);
    expect(into[samples.length]).toBe(7);
  });

  it('refuses a buffer that is too small', () => {
    expect(() => encodeAudio(samples, encoding, new Uint8Array(samples.length * bytesPerSample - 1))).toThrow(
      RangeError,
    );
    expect(() => decodeAudio(payload, encoding, new Int16Array(samples.length - 1))).toThrow(RangeError);
  });

  it('takes nothing for nothing', () => {
    expect(encodeAudio(new Int16Array(0), encoding)).toHaveLength(0);
    expect(decodeAudio(new Uint8Array(0), encoding)).toHaveLength(0);
  });
});
