import { Resampler } from './index.ts';

/** `durationMs` of a sine at half of full level. */
export function sine(frequency: number, sampleRate: number, durationMs = 200): Int16Array {
  const length = (sampleRate * durationMs) / 1000;
  return Int16Array.from({ length }, (_, index) =>
    Math.round(16_384 * Math.sin((2 * Math.PI * frequency * index) / sampleRate)),
  );
}

/** A sine after the resampler, without the ends where the filter fills and empties. */
export function resampledSine(frequency: number, inputRate: number, outputRate: number): Int16Array {
  const output = new Resampler({ inputRate, outputRate }).process(sine(frequency, inputRate));
  return output.subarray(output.length * 0.2, output.length * 0.8);
}

/** Level of one frequency, and of all that is not this frequency, in dB over the sine of half level that went in. */
export function levels(samples: Int16Array, frequency: number, sampleRate: number): { tone: number; rest: number } {
  // Least squares, since the piece is no whole number of periods.
  let ss = 0;
  let sc = 0;
  let cc = 0;
  let ys = 0;
  let yc = 0;
  samples.forEach((sample, index) => {
    const angle = (2 * Math.PI * frequency * index) / sampleRate;
    const sin = Math.sin(angle);
    const cos = Math.cos(angle);
    ss += sin * sin;
    sc += sin * cos;
    cc += cos * cos;
    ys += sample * sin;
    yc += sample * cos;
  });
  const determinant = ss * cc - sc * sc;
  const a = (ys * cc - yc * sc) / determinant;
  const b = (yc * ss - ys * sc) / determinant;
  const restPower = samples.reduce((sum, sample, index) => {
    const angle = (2 * Math.PI * frequency * index) / sampleRate;
    return sum + (sample - a * Math.sin(angle) - b * Math.cos(angle)) ** 2;
  }, 0);
  return { tone: decibel(Math.hypot(a, b)), rest: decibel(Math.sqrt((2 * restPower) / samples.length)) };
}

/** Level of everything, in dB over the sine of half level that went in. */
export function totalLevel(samples: Int16Array): number {
  return decibel(Math.sqrt((2 * samples.reduce((sum, sample) => sum + sample * sample, 0)) / samples.length));
}

function decibel(amplitude: number): number {
  return 20 * Math.log10(amplitude / 16_384 + 1e-9);
}
