/** A tone at 8000 Hz, loud for all of its length. */
export function tone(durationMs: number, amplitude = 8000, sampleRate = 8000): Int16Array {
  return Int16Array.from({ length: (durationMs * sampleRate) / 1000 }, (_, index) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * 440 * (index + 0.5)) / sampleRate)),
  );
}

/** Silence, in samples at 8000 Hz. */
export function quiet(durationMs: number): Int16Array {
  return new Int16Array(durationMs * 8);
}

export function join(...pieces: readonly Int16Array[]): Int16Array {
  return Int16Array.from(pieces.flatMap((piece) => [...piece]));
}
