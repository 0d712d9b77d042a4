import { type AudioFormat, durationMsOf } from '@voice/core/frames';
import type { SpokenAudio, WordTiming } from '@voice/core/services';
import { expect } from 'vitest';

/** Which values the bytes have. */
export function bytesOf(pieces: readonly SpokenAudio[]): Set<number> {
  return new Set(pieces.flatMap(({ payload }) => [...payload]));
}

/** How long the pieces sound, in ms. */
export function durationOf(pieces: readonly SpokenAudio[], format: AudioFormat): number {
  return pieces.reduce((sum, { payload }) => sum + durationMsOf(payload.length, format), 0);
}

/** The words of all pieces. */
export function wordsOf(pieces: readonly SpokenAudio[]): WordTiming[] {
  return pieces.flatMap(({ words }) => words ?? []);
}

/** No word begins before the one before it has ended. */
export function expectMonotone(words: readonly WordTiming[]): void {
  let beforeMs = 0;
  for (const { startMs, endMs } of words) {
    expect(startMs).toBeGreaterThanOrEqual(beforeMs);
    expect(endMs).toBeGreaterThanOrEqual(startMs);
    beforeMs = endMs;
  }
}
