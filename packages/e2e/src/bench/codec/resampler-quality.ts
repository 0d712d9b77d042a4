import type { ResamplerMaker } from './resamplers.ts';

/** What a resampler does to a signal. */
interface ResamplerQuality {
  /** By how much the signal comes later, in ms. */
  readonly delayMs: number;
  /** Largest less smallest gain over 200-3400 Hz (times the lower rate over 8 kHz), in dB. */
  readonly rippleDb: number;
  /** Loudest image of a tone in that band, or loudest alias of a tone from 4600 Hz upwards, in dB of the tone. */
  readonly spuriousDb: number;
}

const AMPLITUDE = 16_384;

/** Measures with sines of half level in frames of 20 ms. */
export async function measureQuality(
  maker: ResamplerMaker,
  inputRate: number,
  outputRate: number,
): Promise<ResamplerQuality> {
  const scale = Math.min(inputRate, outputRate) / 8000;
  const gains: number[] = [];
  const spurious: number[] = [];
  for (let frequency = 200 * scale; frequency <= 3400 * scale; frequency += 200 * scale) {
    const { tone, rest } = split(
      await resample(maker, inputRate, outputRate, sine(frequency, inputRate)),
      frequency,
      outputRate,
    );
    gains.push(tone);
    spurious.push(rest - tone);
  }
  for (let frequency = 4600 * scale; frequency < inputRate / 2; frequency += 200 * scale) {
    spurious.push(total(await resample(maker, inputRate, outputRate, sine(frequency, inputRate))));
  }
  return {
    delayMs: await measureDelay(maker, inputRate, outputRate),
    rippleDb: Math.max(...gains) - Math.min(...gains),
    spuriousDb: Math.max(...spurious),
  };
}

/** The centre of gravity of a smooth burst, before and after; audio held back counts, since frames come in time. */
async function measureDelay(maker: ResamplerMaker, inputRate: number, outputRate: number): Promise<number> {
  const burst = Int16Array.from({ length: inputRate / 2 }, (_, index) => {
    const position = (index - inputRate / 5) / (inputRate / 20);
    return position < 0 || position > 1
      ? 0
      : AMPLITUDE * (0.5 - 0.5 * Math.cos(2 * Math.PI * position)) * Math.sin((2 * Math.PI * 1200 * index) / inputRate);
  });
  const output = await resample(maker, inputRate, outputRate, burst);
  const heldBackMs = 500 - (output.length / outputRate) * 1000;
  return centreMs(output, outputRate) - centreMs(burst, inputRate) + heldBackMs;
}

function centreMs(samples: Int16Array, sampleRate: number): number {
  let weighted = 0;
  let energy = 0;
  samples.forEach((sample, index) => {
    weighted += index * sample * sample;
    energy += sample * sample;
  });
  return (1000 * weighted) / energy / sampleRate;
}

async function resample(maker: ResamplerMaker, inputRate: number, outputRate: number, input: Int16Array) {
  const resampler = await maker.create(inputRate, outputRate);
  const frameLength = inputRate / 50;
  const output: number[] = [];
  for (let start = 0; start < input.length; start += frameLength) {
    for (const sample of resampler.process(input.subarray(start, start + frameLength))) output.push(sample);
  }
  resampler.close();
  return Int16Array.from(output);
}

function sine(frequency: number, sampleRate: number): Int16Array {
  return Int16Array.from({ length: sampleRate / 2 }, (_, index) =>
    Math.round(AMPLITUDE * Math.sin((2 * Math.PI * frequency * index) / sampleRate)),
  );
}

/** Level of one frequency and of all else, in dB of the sine that went in, by least squares over the steady middle. */
function split(output: Int16Array, frequency: number, sampleRate: number): { tone: number; rest: number } {
  const samples = output.subarray(output.length * 0.3, output.length * 0.7);
  let ss = 0;
  let sc = 0;
  let cc = 0;
  let ys = 0;
  let yc = 0;
  let yy = 0;
  samples.forEach((sample, index) => {
    const sin = Math.sin((2 * Math.PI * frequency * index) / sampleRate);
    const cos = Math.cos((2 * Math.PI * frequency * index) / sampleRate);
    ss += sin * sin;
    sc += sin * cos;
    cc += cos * cos;
    ys += sample * sin;
    yc += sample * cos;
    yy += sample * sample;
  });
  const determinant = ss * cc - sc * sc;
  const a = (ys * cc - yc * sc) / determinant;
  const b = (yc * ss - ys * sc) / determinant;
  const restPower = Math.max(0, yy - a * ys - b * yc) / samples.length;
  return { tone: decibel(Math.hypot(a, b)), rest: decibel(Math.sqrt(2 * restPower)) };
}

function total(output: Int16Array): number {
  const samples = output.subarray(output.length * 0.3, output.length * 0.7);
  return decibel(Math.sqrt((2 * samples.reduce((sum, sample) => sum + sample * sample, 0)) / samples.length));
}

function decibel(amplitude: number): number {
  return 20 * Math.log10(amplitude / AMPLITUDE + 1e-9);
}
