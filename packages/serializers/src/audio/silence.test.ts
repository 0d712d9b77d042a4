import { describe, expect, it } from 'vitest';
import { decodeAudio, silence, silenceByte } from './index.ts';

describe('silence', () => {
  it.each([
    ['mulaw', 0xff, 160, 0],
    ['alaw', 0xd5, 160, 8],
    ['pcm16', 0x00, 320, 0],
  ] as const)('of 20 ms in %s is %i, %i bytes', (encoding, byte, byteLength, level) => {
    const payload = silence({ encoding, sampleRate: 8000 }, 20);
    expect(silenceByte(encoding)).toBe(byte);
    expect(payload).toEqual(new Uint8Array(byteLength).fill(byte));
    expect(new Set(decodeAudio(payload, encoding))).toEqual(new Set([level]));
  });

  it('is whole samples', () => {
    expect(silence({ encoding: 'pcm16', sampleRate: 8000 }, 0.3)).toHaveLength(4);
    expect(silence({ encoding: 'pcm16', sampleRate: 8000 }, 0)).toHaveLength(0);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('cannot last %d ms', (durationMs) => {
    expect(() => silence({ encoding: 'mulaw', sampleRate: 8000 }, durationMs)).toThrow(RangeError);
  });
});
