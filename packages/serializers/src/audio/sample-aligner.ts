import { type AudioEncoding, bytesPerSample } from '@voice/core/frames';

/** Hands out whole samples of a byte stream that was cut anywhere: an odd byte of 16-bit PCM waits for its other half. */
export class SampleAligner {
  readonly #bytesPerSample: 1 | 2;
  #carried = -1;
  #joined = new Uint8Array(0);

  constructor(encoding: AudioEncoding) {
    this.#bytesPerSample = bytesPerSample(encoding);
  }

  /** @returns whole samples: a view of `payload`, or of a buffer that is valid until the next call */
  align(payload: Uint8Array): Uint8Array {
    if (this.#bytesPerSample === 1) return payload;
    if (this.#carried < 0) {
      if (payload.length % 2 === 0) return payload;
      this.#carried = payload[payload.length - 1] as number;
      return payload.subarray(0, payload.length - 1);
    }
    const length = payload.length + 1;
    if (this.#joined.length < length) this.#joined = new Uint8Array(length + (length % 2));
    this.#joined[0] = this.#carried;
    this.#joined.set(payload, 1);
    this.#carried = length % 2 === 0 ? -1 : (this.#joined[length - 1] as number);
    return this.#joined.subarray(0, length - (length % 2));
  }

  /** Forgets the waiting byte. */
  reset(): void {
    this.#carried = -1;
  }
}
