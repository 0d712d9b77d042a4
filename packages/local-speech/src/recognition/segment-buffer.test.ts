import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SegmentBuffer } from './segment-buffer.ts';

const BYTES_PER_SECOND = 32_000;

/** A loud tone with 200 ms of quiet from `quietAtMs`. */
function speechWithPause(durationMs: number, quietAtMs: number): Uint8Array {
  const samples = new Int16Array(durationMs * 16);
  for (let index = 0; index < samples.length; index += 1) {
    const isQuiet = index >= quietAtMs * 16 && index < (quietAtMs + 200) * 16;
    samples[index] = isQuiet ? 3 : index % 2 === 0 ? 8000 : -8000;
  }
  return new Uint8Array(samples.buffer);
}

describe('the audio of a segment', () => {
  it('is cut in the middle of the pause in its last 5 s once it is 30 s long', () => {
    const pieces: Uint8Array[] = [];
    const buffer = new SegmentBuffer();
    buffer.write(speechWithPause(30_000, 27_400), (piece) => pieces.push(piece));
    const [piece] = pieces;
    const cutMs = (piece?.byteLength ?? 0) / 32;
    expect(cutMs).toBeGreaterThanOrEqual(27_440);
    expect(cutMs).toBeLessThanOrEqual(27_560);
    expect(buffer.byteLength).toBe(30 * BYTES_PER_SECOND - (piece?.byteLength ?? 0));
  });

  it('loses and repeats nothing, however it was written', () => {
    const whole = speechWithPause(65_000, 29_000);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 30 }), (lengths) => {
        const buffer = new SegmentBuffer();
        const pieces: Uint8Array[] = [];
        let at = 0;
        for (const length of lengths) {
          buffer.write(whole.subarray(at, at + length), (piece) => pieces.push(piece));
          at = Math.min(whole.length, at + length);
        }
        for (const piece of pieces) expect(piece.byteLength % 2).toBe(0);
        const joined = Buffer.concat([...pieces, buffer.copy(), buffer.take()]);
        const expected = Buffer.concat([whole.subarray(0, at), buffer.copy()]);
        expect(joined.subarray(0, at).equals(expected.subarray(0, at))).toBe(true);
        expect(buffer.byteLength).toBe(0);
      }),
      { numRuns: 20 },
    );
  });
});
