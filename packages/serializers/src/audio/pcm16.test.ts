import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePcm16, encodePcm16 } from './index.ts';

const anySamples = fc.int16Array({ maxLength: 300 });

describe('PCM of 16 bits', () => {
  it('is little-endian', () => {
    expect([...encodePcm16(Int16Array.of(0x0102, -2))]).toEqual([0x02, 0x01, 0xfe, 0xff]);
    expect([...decodePcm16(Uint8Array.of(0x02, 0x01, 0xfe, 0xff))]).toEqual([0x0102, -2]);
  });

  it('comes back as it was', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        expect(decodePcm16(encodePcm16(samples))).toEqual(samples);
      }),
    );
  });

  it('agrees with a DataView at any offset in memory', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.integer({ min: 0, max: 3 }), (bytes, offset) => {
        const memory = new Uint8Array(offset + bytes.length);
        memory.set(bytes, offset);
        const view = new DataView(memory.buffer, offset);
        const expected = Array.from({ length: bytes.length >> 1 }, (_, index) => view.getInt16(2 * index, true));
        expect([...decodePcm16(memory.subarray(offset))]).toEqual(expected);
      }),
    );
  });

  it('leaves an odd last byte out', () => {
    expect([...decodePcm16(Uint8Array.of(1, 0, 9))]).toEqual([1]);
  });
});
