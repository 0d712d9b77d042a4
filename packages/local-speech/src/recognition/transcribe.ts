export interface TranscribeOptions {
  /** May be refused or put off when others wait for final words. */
  readonly isOptional: boolean;
  readonly signal: AbortSignal;
}

/**
 * Words of a piece of audio.
 * @param audio signed 16-bit little-endian PCM, 16,000 Hz, 100 ms to 30 s; no longer the caller's afterwards
 */
export type Transcribe = (audio: Uint8Array<ArrayBuffer>, options: TranscribeOptions) => Promise<string>;
