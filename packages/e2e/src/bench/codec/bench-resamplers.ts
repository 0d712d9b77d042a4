import { type Candidate, nanosecondsPerRun, printTable } from './measure.ts';
import { measureQuality } from './resampler-quality.ts';
import { resamplerMakers } from './resamplers.ts';

const PAIRS = [
  [8000, 16_000],
  [16_000, 8000],
  [24_000, 8000],
] as const;

/** Speed and quality of resamplers on a stream of 20 ms frames of 16-bit samples. */
export async function benchResamplers(): Promise<void> {
  for (const [inputRate, outputRate] of PAIRS) {
    const frame = Int16Array.from({ length: inputRate / 50 }, (_, index) => 9000 * Math.sin(index / 5));
    const resamplers = await Promise.all(resamplerMakers.map(({ create }) => create(inputRate, outputRate)));
    const candidates = resamplers.map(
      (resampler, index): Candidate => ({
        name: resamplerMakers[index]?.name ?? '',
        run: () => resampler.process(frame),
      }),
    );
    const speeds = nanosecondsPerRun(candidates);
    for (const resampler of resamplers) resampler.close();
    const ours = speeds.get('ours') ?? Number.NaN;
    const rows: Record<string, string>[] = [];
    for (const maker of resamplerMakers) {
      const nanoseconds = speeds.get(maker.name) ?? Number.NaN;
      const { delayMs, rippleDb, spuriousDb } = await measureQuality(maker, inputRate, outputRate);
      rows.push({
        resampler: maker.name,
        'µs a frame': (nanoseconds / 1000).toFixed(1),
        'x real time': (20e6 / nanoseconds).toFixed(0),
        'of ours': `${(nanoseconds / ours).toFixed(1)}x`,
        'delay ms': delayMs.toFixed(2),
        'ripple dB': rippleDb.toFixed(2),
        'worst image or alias dB': spuriousDb.toFixed(0),
      });
    }
    printTable(`Resampling ${inputRate} to ${outputRate} Hz, frames of 20 ms`, rows);
  }
}
