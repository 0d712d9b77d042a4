/** Audio bytes waiting for the wire, in order, handed out in messages without copying more than once. */
export class ByteQueue {
  #chunks: Uint8Array[] = [];
  #offset = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** Fills `into` from the front. @returns how many bytes were taken */
  read(into: Uint8Array): number {
    let filled = 0;
    while (filled < into.length) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) break;
      const taken = Math.min(chunk.length - this.#offset, into.length - filled);
      into.set(chunk.subarray(this.#offset, this.#offset + taken), filled);
      filled += taken;
      this.#offset += taken;
      if (this.#offset === chunk.length) {
        this.#chunks.shift();
        this.#offset = 0;
      }
    }
    this.#length -= filled;
    return filled;
  }

  clear(): void {
    this.#chunks = [];
    this.#offset = 0;
    this.#length = 0;
  }
}
