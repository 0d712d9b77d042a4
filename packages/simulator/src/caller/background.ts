import type { AudioFormat } from '@voice/core/frames';
import type { Random } from '@voice/core/time';
import { encodeMessages } from './clip.ts';

/** What a silent caller sounds like: nothing at all, or the faint noise of a room (about -67 dBFS). */
export type BackgroundKind = 'silence' | 'comfort-noise';

const NOISE_PEAK = 24;
/** Long enough that nobody hears it repeat, in messages. */
const NOISE_MESSAGES = 50;

/** Payloads for the times in which the caller says nothing, made once. */
export class Background {
  readonly #payloads: readonly string[];
  #next = 0;

  constructor(kind: BackgroundKind, format: AudioFormat, messageMs: number, random: Random) {
    const messageLength = (format.sampleRate * messageMs) / 1000;
    const isSilent = kind === 'silence';
    const samples = Int16Array.from({ length: isSilent ? messageLength : messageLength * NOISE_MESSAGES }, () =>
      isSilent ? 0 : random.integer(-NOISE_PEAK, NOISE_PEAK),
    );
    this.#payloads = encodeMessages(samples, format, messageMs);
  }

  next(): string {
    const payload = this.#payloads[this.#next] as string;
    this.#next = (this.#next + 1) % this.#payloads.length;
    return payload;
  }
}
