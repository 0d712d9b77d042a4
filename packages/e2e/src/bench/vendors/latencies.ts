import type { Random } from '@voice/core/time';

/** How long a vendor takes, as it publishes: most answers near the median, few as late as p99. All in ms. */
interface Published {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** What 99 of 100 draws of a normal distribution stay below, in standard deviations. */
const Z99 = 2.326;

/** What is played: words 0.35 s after a pause at p99, a first token after 150 ms and a first byte after 80 ms at the median. */
export const published = {
  recogniser: { medianMs: 180, p99Ms: 350 },
  model: { medianMs: 150, p99Ms: 300 },
  voice: { medianMs: 80, p99Ms: 160 },
} as const satisfies Record<string, Published>;

/** Latencies of a vendor, log-normal, the same for the same chance. */
export function latencies({ medianMs, p99Ms }: Published, random: Random): () => number {
  const spread = Math.log(p99Ms / medianMs) / Z99;
  return () => {
    const [radius, angle] = [Math.sqrt(-2 * Math.log(1 - random.next())), 2 * Math.PI * random.next()];
    return medianMs * Math.exp(spread * radius * Math.cos(angle));
  };
}
