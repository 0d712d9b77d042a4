/** From this root mean square on (16-bit scale, -44 dBFS), 10 ms of sound count as speech. */
export const LOUD_RMS = 200;
/** Speech that pauses for less than this is one piece of speech, in ms. */
export const SPEECH_HOLE_MS = 200;

const WINDOW_MS = 10;

/** A piece of speech, from its first to the end of its last loud sample, in ms. */
export interface SpeechSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** Finds speech by its energy in sound that is handed over in the order in which it is heard. */
export class SpeechTracker {
  /** In order, never overlapping, at least `SPEECH_HOLE_MS` apart. */
  readonly spans: { startMs: number; endMs: number }[] = [];

  /** @param startMs when the first of `samples` is heard */
  add(samples: Int16Array, sampleRate: number, startMs: number): void {
    const windowLength = Math.round((sampleRate * WINDOW_MS) / 1000);
    for (let start = 0; start < samples.length; start += windowLength) {
      const end = Math.min(start + windowLength, samples.length);
      if (isLoud(samples, start, end)) this.#addWindow(samples, start, end, sampleRate, startMs);
    }
  }

  #addWindow(samples: Int16Array, start: number, end: number, sampleRate: number, startMs: number): void {
    const endMs = startMs + ((lastLoudSample(samples, start, end) + 1) * 1000) / sampleRate;
    const last = this.spans.at(-1);
    if (last !== undefined && startMs + (start * 1000) / sampleRate - last.endMs < SPEECH_HOLE_MS) {
      last.endMs = Math.max(last.endMs, endMs);
      return;
    }
    this.spans.push({ startMs: startMs + (firstLoudSample(samples, start, end) * 1000) / sampleRate, endMs });
  }
}

function isLoud(samples: Int16Array, start: number, end: number): boolean {
  let missing = LOUD_RMS * LOUD_RMS * (end - start);
  for (let index = start; index < end && missing > 0; index += 1) {
    const sample = samples[index] as number;
    missing -= sample * sample;
  }
  return missing <= 0;
}

function firstLoudSample(samples: Int16Array, start: number, end: number): number {
  for (let index = start; index < end; index += 1) if (Math.abs(samples[index] as number) >= LOUD_RMS) return index;
  return start;
}

function lastLoudSample(samples: Int16Array, start: number, end: number): number {
  for (let index = end - 1; index >= start; index -= 1)
    if (Math.abs(samples[index] as number) >= LOUD_RMS) return index;
  return end - 1;
}
