/** How samples are written as bytes: G.711 µ-law or A-law (1 byte), or signed 16-bit little-endian PCM (2 bytes). */
export type AudioEncoding = 'mulaw' | 'alaw' | 'pcm16';

/** Mono, always. */
export interface AudioFormat {
  readonly encoding: AudioEncoding;
  /** Hz */
  readonly sampleRate: number;
}

export function bytesPerSample(encoding: AudioEncoding): 1 | 2 {
  return encoding === 'pcm16' ? 2 : 1;
}

/** Milliseconds that `byteLength` bytes of this format last. */
export function durationMsOf(byteLength: number, { encoding, sampleRate }: AudioFormat): number {
  return (byteLength / bytesPerSample(encoding) / sampleRate) * 1000;
}

/** Bytes that `durationMs` milliseconds of this format take, whole samples only. */
export function byteLengthOf(durationMs: number, { encoding, sampleRate }: AudioFormat): number {
  return Math.round((durationMs / 1000) * sampleRate) * bytesPerSample(encoding);
}

export function isSameFormat(one: AudioFormat, other: AudioFormat): boolean {
  return one.encoding === other.encoding && one.sampleRate === other.sampleRate;
}
