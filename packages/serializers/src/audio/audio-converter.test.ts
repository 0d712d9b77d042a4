import type { AudioEncoding, AudioFormat } from '@voice/core/frames';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AudioConverter, decodeAudio, encodeAudio, Resampler } from './index.ts';
import { sine } from './test-signals.ts';

const format = (encoding: AudioEncoding, sampleRate: number): AudioFormat => ({ encoding, sampleRate });
const pcm16k = format('pcm16', 16_000);
const mulaw8k = format('mulaw', 8000);

describe('an audio converter', () => {
  it('hands the payload itself through when nothing changes', () => {
    const payload = Uint8Array.of(1, 2, 3);
    const converter = new AudioConverter(mulaw8k, { ...mulaw8k });
    expect(converter.convert(payload)).toBe(payload);
    expect(converter.flush()).toHaveLength(0);
  });

  it('decodes, resamples and encodes', () => {
    const samples = sine(700, 8000, 100);
    const converted = new AudioConverter(mulaw8k, pcm16k).convert(encodeAudio(samples, 'mulaw'));
    const decoded = decodeAudio(encodeAudio(samples, 'mulaw'), 'mulaw');
    const expected = new Resampler({ inputRate: 8000, outputRate: 16_000 }).process(decoded);
    expect(converted).toEqual(encodeAudio(expected, 'pcm16'));
  });

  it('changes the encoding alone where the rates are equal', () => {
    const samples = sine(700, 8000, 20);
    const converter = new AudioConverter(format('pcm16', 8000), mulaw8k);
    expect(converter.convert(encodeAudio(samples, 'pcm16'))).toEqual(encodeAudio(samples, 'mulaw'));
  });

  it('gives the same bytes however the stream is cut, odd bytes included', () => {
    const formats = [pcm16k, mulaw8k, format('pcm16', 8000), format('alaw', 8000), format('pcm16', 24_000)];
    fc.assert(
      fc.property(
        fc.constantFrom(...formats),
        fc.constantFrom(...formats),
        fc.array(fc.uint8Array({ maxLength: 90 }), { maxLength: 10 }),
        (from, to, pieces) => {
          const one = new AudioConverter(from, to);
          const whole = [...one.convert(Uint8Array.from(pieces.flatMap((piece) => [...piece]))), ...one.flush()];
          const other = new AudioConverter(from, to);
          const cut = [...pieces.flatMap((piece) => [...other.convert(piece)]), ...other.flush()];
          expect(cut).toEqual(whole);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('leaves what it gave out alone', () => {
    const converter = new AudioConverter(mulaw8k, pcm16k);
    const first = converter.convert(encodeAudio(sine(700, 8000, 20), 'mulaw'));
    const copy = first.slice();
    converter.convert(encodeAudio(sine(300, 8000, 20), 'mulaw'));
    expect(first).toEqual(copy);
  });

  it('forgets the odd byte and the old voice on a reset', () => {
    const converter = new AudioConverter(pcm16k, mulaw8k);
    converter.convert(encodeAudio(sine(700, 16_000, 20), 'pcm16').subarray(0, 99));
    converter.reset();
    const payload = encodeAudio(sine(300, 16_000, 20), 'pcm16');
    expect(converter.convert(payload)).toEqual(new AudioConverter(pcm16k, mulaw8k).convert(payload));
  });
});
