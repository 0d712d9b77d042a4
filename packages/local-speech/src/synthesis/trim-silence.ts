/** Louder is sound: about -46 dBFS; Flite's own pauses are far below. */
const THRESHOLD = 160;
/** Left standing so that no consonant is clipped. */
const LEAD_MS = 20;
/** Left standing as the breath between two sentences. */
const TAIL_MS = 120;

/** Which samples to keep: from `start` up to, not including, `end`; both 0 when there is no sound. */
export interface KeptRange {
  readonly start: number;
  readonly end: number;
}

/** Where the sound of a sentence begins and ends; Flite pads both sides with 100 to 250 ms of near-silence. */
export function trimSilence(samples: Int16Array, sampleRate: number): KeptRange {
  const isSound = (sample: number) => Math.abs(sample) >= THRESHOLD;
  const first = samples.findIndex(isSound);
  if (first < 0) return { start: 0, end: 0 };
  const last = samples.findLastIndex(isSound);
  return {
    start: Math.max(0, first - Math.round((LEAD_MS / 1000) * sampleRate)),
    end: Math.min(samples.length, last + 1 + Math.round((TAIL_MS / 1000) * sampleRate)),
  };
}
