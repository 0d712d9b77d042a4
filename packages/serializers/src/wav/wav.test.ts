import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAlaw, decodeMulaw } from '../audio/index.ts';
import { readWav, writeWav } from './index.ts';

const { WaveFile } = createRequire(import.meta.url)('wavefile') as typeof import('wavefile');
const coded = expect.objectContaining({ code: 'VOICE_WAV_FORMAT' });

/** A WAV file with these samples, as another program writes it. */
function foreignWav(channels: number, bits: string, samples: ArrayLike<number>): Uint8Array {
  const file = new WaveFile();
  file.fromScratch(channels, 8000, bits, samples);
  return file.toBuffer();
}

/** RIFF, a list of chunks, as bytes. */
function riff(...chunks: [name: string, content: readonly number[]][]): Uint8Array {
  const characters = (text: string) => [...text].map((character) => character.charCodeAt(0));
  const uint32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
  const body = chunks.flatMap(([name, content]) => [...characters(name), ...uint32(content.length), ...content]);
  return Uint8Array.from([...characters('RIFF'), ...uint32(body.length + 4), ...characters('WAVE'), ...body]);
}

const pcmFormat = [1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, 16, 0];

describe('a WAV file', () => {
  it('brings back what was written, channel by channel', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.array(fc.nat(65_535), { maxLength: 50 }), (count, values) => {
        const channels = Array.from({ length: count }, (_, channel) => Int16Array.from(values, (v) => v + channel));
        expect(readWav(writeWav({ sampleRate: 16_000, channels }))).toEqual({ sampleRate: 16_000, channels });
      }),
    );
  });

  it('is written with a header of 44 bytes', () => {
    const bytes = writeWav({ sampleRate: 8000, channels: [Int16Array.of(1, -2)] });
    expect(bytes).toEqual(riff(['fmt ', pcmFormat], ['data', [1, 0, 0xfe, 0xff]]));
  });

  it('is read in µ-law and A-law', () => {
    const bytes = Uint8Array.of(0x00, 0xff, 0x80, 0x55);
    expect(readWav(foreignWav(1, '8m', bytes)).channels).toEqual([decodeMulaw(bytes)]);
    expect(readWav(foreignWav(1, '8a', bytes)).channels).toEqual([decodeAlaw(bytes)]);
  });

  it('is read with chunks before and behind the audio, and with an odd one between', () => {
    const bytes = riff(
      ['LIST', [1, 2, 3, 0].slice(0, 4)],
      ['fmt ', pcmFormat],
      ['data', [5, 0]],
      ['cue ', [0, 0, 0, 0]],
    );
    expect(readWav(bytes)).toEqual({ sampleRate: 8000, channels: [Int16Array.of(5)] });
  });

  it('is read with an extended format chunk', () => {
    const extension = [22, 0, 16, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113];
    const bytes = riff(['fmt ', [0xfe, 0xff, ...pcmFormat.slice(2), ...extension]], ['data', [5, 0, 6, 0]]);
    expect(readWav(bytes).channels).toEqual([Int16Array.of(5, 6)]);
  });

  it('is read from the middle of a memory', () => {
    const bytes = writeWav({ sampleRate: 8000, channels: [Int16Array.of(1, -2, 3)] });
    const memory = new Uint8Array(bytes.length + 3);
    memory.set(bytes, 3);
    expect(readWav(memory.subarray(3)).channels).toEqual([Int16Array.of(1, -2, 3)]);
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['raw audio', new Uint8Array(1000).fill(0xff)],
    ['24-bit audio', foreignWav(1, '24', [1, 2, 3])],
    ['floating point', foreignWav(1, '32f', [0.1, 0.2])],
    ['8-bit PCM', foreignWav(1, '8', [1, 2])],
    ['no format chunk', riff(['data', [1, 0]])],
    ['a format chunk of two bytes', riff(['fmt ', [1, 0]], ['data', [1, 0]])],
    ['no data chunk', riff(['fmt ', pcmFormat])],
    ['no channel', riff(['fmt ', pcmFormat.with(2, 0)], ['data', [1, 0]])],
  ])('is refused when it is %s', (_, bytes) => {
    expect(() => readWav(bytes)).toThrow(coded);
  });

  it('is refused when it was cut off anywhere', () => {
    const bytes = writeWav({ sampleRate: 8000, channels: [Int16Array.of(1, -2, 3)] });
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => readWav(bytes.subarray(0, length)), `${length} bytes`).toThrow(coded);
    }
  });

  it('never throws anything but its own error', () => {
    const good = writeWav({ sampleRate: 8000, channels: [Int16Array.of(1, -2, 3, 4), Int16Array.of(5, 6, 7, 8)] });
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = good.slice();
        for (const [index, value] of changes) bytes[index] = value;
        try {
          readWav(bytes);
        } catch (error) {
          expect(error).toEqual(coded);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['no channel', 8000, []],
    ['channels of two lengths', 8000, [new Int16Array(2), new Int16Array(3)]],
    ['half a Hertz', 8000.5, [new Int16Array(2)]],
  ])('is not written with %s', (_, sampleRate, channels) => {
    expect(() => writeWav({ sampleRate, channels })).toThrow(RangeError);
  });
});
