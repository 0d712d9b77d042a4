import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Resampler } from './index.ts';
import { levels, resampledSine, sine, totalLevel } from './test-signals.ts';

const rates = [8000, 16_000, 24_000, 48_000];
const pairs = rates.flatMap((inputRate) =>
  rates.filter((outputRate) => outputRate !== inputRate).map((outputRate) => ({ inputRate, outputRate })),
);
/** Frequencies are stated for a lower rate of 8 kHz and grow with it. */
const scaleOf = (inputRate: number, outputRate: number) => Math.min(inputRate, outputRate) / 8000;

describe.each(pairs)('from $inputRate to $outputRate Hz', ({ inputRate, outputRate }) => {
  const scale = scaleOf(inputRate, outputRate);

  it('keeps 200 to 3400 Hz of a telephone within 0.1 dB', () => {
    for (let frequency = 200; frequency <= 3400; frequency += 100) {
      const samples = resampledSine(frequency * scale, inputRate, outputRate);
      const { tone } = levels(samples, frequency * scale, outputRate);
      expect(Math.abs(tone), `${frequency * scale} Hz`).toBeLessThanOrEqual(0.1);
    }
  });

  it('adds no image above -80 dB', () => {
    for (let frequency = 200; frequency <= 3400; frequency += 200) {
      const samples = resampledSine(frequency * scale, inputRate, outputRate);
      const { rest } = levels(samples, frequency * scale, outputRate);
      expect(rest, `${frequency * scale} Hz`).toBeLessThanOrEqual(-80);
    }
  });

  it('is late by what it says, and by no more than 2.5 ms', () => {
    const resampler = new Resampler({ inputRate, outputRate });
    // The centre of gravity of a click with no negative side: a raised cosine of 4 ms.
    const clickLength = (inputRate * 4) / 1000;
    const click = Int16Array.from({ length: inputRate / 10 }, (_, index) =>
      index < clickLength ? 8000 - 8000 * Math.cos((2 * Math.PI * index) / clickLength) : 0,
    );
    const centreMs = (samples: Int16Array, sampleRate: number) =>
      (1000 * samples.reduce((sum, sample, index) => sum + sample * index, 0)) /
      (sampleRate * samples.reduce((sum, sample) => sum + sample, 0));
    const delayMs = centreMs(resampler.process(click), outputRate) - centreMs(click, inputRate);
    expect(delayMs).toBeCloseTo(resampler.delayMs, 2);
    expect(resampler.delayMs).toBeLessThanOrEqual(2.5);
  });

  it('gives the same samples however the stream is cut', () => {
    const piece = fc.int16Array({ minLength: 0, maxLength: 120 });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const whole = new Resampler({ inputRate, outputRate }).process(Int16Array.from(pieces.flatMap((p) => [...p])));
        const resampler = new Resampler({ inputRate, outputRate });
        const cut = pieces.flatMap((samples) => {
          const expectedLength = resampler.outputLength(samples.length);
          const output = resampler.process(samples);
          expect(output).toHaveLength(expectedLength);
          return [...output];
        });
        expect(cut).toEqual([...whole]);
      }),
      { numRuns: 40 },
    );
  });

  it('gives frames of 20 ms for frames of 20 ms', () => {
    const resampler = new Resampler({ inputRate, outputRate });
    const into = new Int16Array(outputRate / 50);
    const lengths = Array.from({ length: 20 }, () => resampler.process(new Int16Array(inputRate / 50), into) === into);
    expect(lengths).not.toContain(false);
  });
});

describe.each(pairs.filter(({ inputRate, outputRate }) => inputRate > outputRate))(
  'down from $inputRate to $outputRate Hz',
  ({ inputRate, outputRate }) => {
    const scale = scaleOf(inputRate, outputRate);

    it('lets no alias through from 4600 Hz upwards', () => {
      for (let frequency = 4600 * scale; frequency < inputRate / 2; frequency += 100 * scale) {
        expect(totalLevel(resampledSine(frequency, inputRate, outputRate)), `${frequency} Hz`).toBeLessThanOrEqual(-80);
      }
    });
  },
);

describe('a resampler', () => {
  it('lets equal rates pass', () => {
    const resampler = new Resampler({ inputRate: 8000, outputRate: 8000 });
    const samples = sine(440, 8000, 20);
    expect(resampler.process(samples)).toEqual(samples);
    expect(resampler.flush()).toHaveLength(0);
    expect(resampler.delayMs).toBe(0);
  });

  it('takes any length at once', () => {
    const samples = sine(440, 8000, 2000);
    const resampler = new Resampler({ inputRate: 8000, outputRate: 16_000 });
    const pieces = [samples.subarray(0, 7000), samples.subarray(7000)].flatMap((piece) => [
      ...resampler.process(piece),
    ]);
    expect(pieces).toEqual([...new Resampler({ inputRate: 8000, outputRate: 16_000 }).process(samples)]);
  });

  it('flushes the end of the signal and is new again', () => {
    const resampler = new Resampler({ inputRate: 8000, outputRate: 16_000 });
    const samples = sine(1000, 8000, 20);
    const first = [...resampler.process(samples), ...resampler.flush()];
    expect(first).toHaveLength(320 + 40); // 20 samples of 8 kHz are the delay of 2.47 ms, rounded up.
    expect(Math.max(...first.slice(320))).toBeGreaterThan(10_000);
    expect([...resampler.process(samples), ...resampler.flush()]).toEqual(first);
  });

  it('forgets the old voice on a reset', () => {
    const resampler = new Resampler({ inputRate: 16_000, outputRate: 8000 });
    resampler.process(sine(1000, 16_000, 33));
    resampler.reset();
    const fresh = new Resampler({ inputRate: 16_000, outputRate: 8000 });
    expect(resampler.process(sine(300, 16_000, 20))).toEqual(fresh.process(sine(300, 16_000, 20)));
  });

  it('clips at full level and does not wrap round', () => {
    const square = Int16Array.from({ length: 800 }, (_, index) => (index % 40 < 20 ? 32_767 : -32_768));
    const output = new Resampler({ inputRate: 8000, outputRate: 16_000 }).process(square).subarray(200);
    expect(Math.max(...output)).toBe(32_767);
    expect(Math.min(...output)).toBe(-32_768);
    let largestStep = 0;
    output.forEach((sample, index) => {
      largestStep = Math.max(largestStep, Math.abs(sample - (output[index - 1] ?? sample)));
    });
    expect(largestStep).toBeLessThan(50_000); // A wrap would be a step of 65536.
  });

  it('keeps a constant exactly', () => {
    const output = new Resampler({ inputRate: 8000, outputRate: 24_000 }).process(new Int16Array(400).fill(12_345));
    expect(new Set(output.subarray(200))).toEqual(new Set([12_345]));
  });

  it('refuses a buffer that is too small before it takes anything in', () => {
    const resampler = new Resampler({ inputRate: 8000, outputRate: 16_000 });
    const samples = sine(500, 8000, 20);
    expect(() => resampler.process(samples, new Int16Array(319))).toThrow(RangeError);
    expect(resampler.process(samples)).toEqual(new Resampler({ inputRate: 8000, outputRate: 16_000 }).process(samples));
  });

  it('also goes between the rates of music', () => {
    const tone = new Resampler({ inputRate: 44_100, outputRate: 8000 }).process(sine(1000, 44_100));
    expect(Math.abs(levels(tone.subarray(400), 1000, 8000).tone)).toBeLessThanOrEqual(0.1);
  });

  it.each([0, -8000, 8000.5, Number.NaN, 1_000_000, 999])('refuses a rate of %d Hz', (inputRate) => {
    expect(() => new Resampler({ inputRate, outputRate: 8000 })).toThrow(RangeError);
    expect(() => new Resampler({ inputRate: 8000, outputRate: inputRate })).toThrow(RangeError);
  });

  it('refuses rates that have hardly a common divisor', () => {
    expect(() => new Resampler({ inputRate: 8000, outputRate: 7999 })).toThrow(RangeError);
  });
});
