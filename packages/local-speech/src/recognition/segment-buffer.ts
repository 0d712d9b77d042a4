import { quietestByte } from './quietest-byte.ts';

/** 30 s of 16-bit audio at 16,000 Hz: longer makes the recogniser slow and forgetful. */
const MAX_BYTE_LENGTH = 30 * 32_000;

/** The audio of a segment that is not recognised for good yet: at most 30 s. */
export class SegmentBuffer {
  #bytes = new Uint8Array(MAX_BYTE_LENGTH / 16);
  #byteLength = 0;

  get byteLength(): number {
    return this.#byteLength;
  }

  /** Copies in; hands over what is cut off the front, at the quietest place of its last 5 s, whenever 30 s are full. */
  write(payload: Uint8Array, onPiece: (piece: Uint8Array<ArrayBuffer>) => void): void {
    for (let at = 0; at < payload.length; ) {
      const part = payload.subarray(at, at + MAX_BYTE_LENGTH - this.#byteLength);
      this.#grow(this.#byteLength + part.length);
      this.#bytes.set(part, this.#byteLength);
      this.#byteLength += part.length;
      at += part.length;
      if (this.#byteLength === MAX_BYTE_LENGTH) onPiece(this.#cut());
    }
  }

  /** A copy of all of it. */
  copy(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#byteLength);
  }

  /** A copy of all of it, and empty. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.copy();
    this.#byteLength = 0;
    return bytes;
  }

  #grow(byteLength: number): void {
    if (byteLength <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.min(MAX_BYTE_LENGTH, Math.max(byteLength, this.#bytes.length * 2)));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }

  #cut(): Uint8Array<ArrayBuffer> {
    const place = quietestByte(this.#bytes);
    const piece = this.#bytes.slice(0, place);
    this.#bytes.copyWithin(0, place);
    this.#byteLength -= place;
    return piece;
  }
}
