import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AudioEncoding, byteLengthOf, bytesPerSample, durationMsOf, isSameFormat } from './audio-format.ts';

describe('audio format arithmetic', () => {
  it('counts one byte for a G.711 sample and two for PCM', () => {
    expect(bytesPerSample('mulaw')).toBe(1);
    expect(bytesPerSample('alaw')).toBe(1);
    expect(bytesPerSample('pcm16')).toBe(2);
  });

  it.each([
    { encoding: 'mulaw', sampleRate: 8000, durationMs: 20, byteLength: 160 },
    { encoding: 'alaw', sampleRate: 8000, durationMs: 20, byteLength: 160 },
    { encoding: 'pcm16', sampleRate: 8000, durationMs: 20, byteLength: 320 },
    { encoding: 'pcm16', sampleRate: 8000, durationMs: 100, byteLength: 1600 },
    { encoding: 'pcm16', sampleRate: 16_000, durationMs: 20, byteLength: 640 },
    { encoding: 'pcm16', sampleRate: 24_000, durationMs: 20, byteLength: 960 },
    { encoding: 'mulaw', sampleRate: 8000, durationMs: 0, byteLength: 0 },
  ] as const)('$durationMs ms of $encoding at $sampleRate Hz are $byteLength bytes', (row) => {
    expect(byteLengthOf(row.durationMs, row)).toBe(row.byteLength);
    expect(durationMsOf(row.byteLength, row)).toBe(row.durationMs);
  });

  it('never cuts a sample in half, whatever the duration', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 60_000, noNaN: true }),
        fc.constantFrom<AudioEncoding>('mulaw', 'alaw', 'pcm16'),
        fc.constantFrom(8000, 16_000, 22_050, 24_000, 44_100, 48_000),
        (durationMs, encoding, sampleRate) => {
          const byteLength = byteLengthOf(durationMs, { encoding, sampleRate });
          expect(byteLength % bytesPerSample(encoding)).toBe(0);
          const halfSampleMs = 500 / sampleRate;
          expect(Math.abs(durationMsOf(byteLength, { encoding, sampleRate }) - durationMs)).toBeLessThanOrEqual(
            halfSampleMs * (1 + 1e-9) + 1e-9,
          );
        },
      ),
    );
  });

  it('tells formats apart by encoding and by rate', () => {
    const telephone = { encoding: 'mulaw', sampleRate: 8000 } as const;
    expect(isSameFormat(telephone, { ...telephone })).toBe(true);
    expect(isSameFormat(telephone, { ...telephone, encoding: 'alaw' })).toBe(false);
    expect(isSameFormat(telephone, { ...telephone, sampleRate: 16_000 })).toBe(false);
  });
});
