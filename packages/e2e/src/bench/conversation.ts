import { providerNames } from '@voice/core/telephony';
import { wordErrorRate } from '@voice/simulator';
import { scenes } from '../demo/scenes.ts';
import { storyHash } from '../house/call-in-house.ts';
import { callWithRealEngines } from '../house/real-engines.ts';
import { prepareSixtySeconds } from '../house/sixty-seconds.ts';

const WARM_UP_RUNS = 3;
const RUNS = 10;

/** Prints how much faster than life whole calls run, and what a call costs. */
export async function benchConversation(): Promise<void> {
  process.stdout.write(
    'A minute with barge-in through simulator, serializer, provider, pipeline, calls and store, on the virtual clock\n\n',
  );
  process.stdout.write('carrier   x real time (median)   best   CPU ms per minute of call   hashes\n');
  for (const carrier of providerNames) {
    const ratios: number[] = [];
    const cpuMs: number[] = [];
    const hashes = new Set<string>();
    for (let run = -WARM_UP_RUNS; run < RUNS; run += 1) {
      const runCall = await prepareSixtySeconds(carrier);
      const startedAtMs = performance.now();
      const cpu = process.cpuUsage();
      const call = await runCall();
      const wallMs = performance.now() - startedAtMs;
      const { user, system } = process.cpuUsage(cpu);
      if (run < 0) continue;
      ratios.push(call.virtualMs / wallMs);
      cpuMs.push((user + system) / 1000 / (call.virtualMs / 60_000));
      hashes.add(storyHash(call));
    }
    const columns = [
      median(ratios).toFixed(0).padStart(20),
      Math.max(...ratios)
        .toFixed(0)
        .padStart(7),
      median(cpuMs).toFixed(0).padStart(27),
      String(hashes.size).padStart(9),
    ];
    process.stdout.write(`${carrier.padEnd(8)}${columns.join('')}\n`);
  }
  await benchRealEngines();
}

/** The demonstration's recorded callers with the engines in process, one call after the other. */
async function benchRealEngines(): Promise<void> {
  process.stdout.write(
    '\nRecorded callers and the engines in process (Silero, Moonshine, Flite), on the virtual clock\n\n',
  );
  process.stdout.write('carrier   x real time   words wrong\n');
  for (const { provider, lines } of scenes) {
    const clips = lines.map(({ clip }) => clip);
    const { transcript, virtualMs, wallMs } = await callWithRealEngines(provider, clips);
    const heard = transcript.filter(({ role }) => role === 'user').map(({ content }) => content);
    const { errors, words } = wordErrorRate(clips.map((clip) => clip.words).join(' '), heard.join(' '));
    process.stdout.write(
      `${provider.padEnd(8)}${(virtualMs / wallMs).toFixed(1).padStart(13)}   ${errors} of ${words}\n`,
    );
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
