/** The last moments of sound, kept so that a word's beginning is not lost when speech is noticed late. Drops the oldest. */
export class PreRoll {
  readonly #ring: Uint8Array;
  #length = 0;
  #end = 0;

  /** @param byteLength whole samples that are kept */
  constructor(byteLength: number) {
    this.#ring = new Uint8Array(byteLength);
  }

  push(payload: Uint8Array): void {
    const capacity = this.#ring.length;
    const kept = payload.length > capacity ? payload.subarray(payload.length - capacity) : payload;
    const first = Math.min(kept.length, capacity - this.#end);
    this.#ring.set(kept.subarray(0, first), this.#end);
    this.#ring.set(kept.subarray(first), 0);
    this.#end = (this.#end + kept.length) % capacity;
    this.#length = Math.min(capacity, this.#length + kept.length);
  }

  /** Hands over what is kept, oldest first, in at most two pieces that are valid during the call, and forgets it. */
  drain(write: (payload: Uint8Array) => void): void {
    const capacity = this.#ring.length;
    const start = (this.#end - this.#length + capacity) % capacity;
    const first = Math.min(this.#length, capacity - start);
    const rest = this.#length - first;
    this.#length = 0;
    if (first > 0) write(this.#ring.subarray(start, start + first));
    if (rest > 0) write(this.#ring.subarray(0, rest));
  }

  clear(): void {
    this.#length = 0;
  }
}
