/** The caller's voice since the last final words, cut where final words were asked for; the oldest goes when it is too much. */
export class KeptAudio {
  readonly #maxByteLength: number;
  /** The last one is still being spoken; for each of the others final words are awaited. */
  #segments: Uint8Array[][] = [[]];
  #byteLength = 0;

  /** @param maxByteLength of all that is kept */
  constructor(maxByteLength: number) {
    this.#maxByteLength = maxByteLength;
  }

  /** Segments whose final words are awaited. */
  get awaitedCount(): number {
    return this.#segments.length - 1;
  }

  /** @param payload kept as it is: hand over a copy */
  add(payload: Uint8Array): void {
    this.#segments.at(-1)?.push(payload);
    this.#byteLength += payload.length;
    for (const segment of this.#segments) {
      while (this.#byteLength > this.#maxByteLength && segment.length > 0) {
        this.#byteLength -= segment.shift()?.length ?? 0;
      }
    }
  }

  /** Final words are asked for. */
  cut(): void {
    this.#segments.push([]);
  }

  /**
   * Final words came: for the oldest awaited segment, or for what was said so far.
   * @param tailByteLength what of the latter may be too young to be in them
   */
  settle(tailByteLength: number): void {
    if (this.awaitedCount > 0) {
      const [settled = []] = this.#segments.splice(0, 1);
      for (const { length } of settled) this.#byteLength -= length;
      return;
    }
    const [open = []] = this.#segments;
    while (this.#byteLength > tailByteLength && open.length > 0) this.#byteLength -= open.shift()?.length ?? 0;
  }

  /** The oldest awaited segment was found to have no words. It may have had some, so it is kept before the next one. */
  doubt(): void {
    if (this.awaitedCount === 0) return;
    const [doubtful = [], next = [], ...others] = this.#segments;
    this.#segments = [[...doubtful, ...next], ...others];
  }

  /** Everything again, in order. */
  replay({ write, finalize }: { write(payload: Uint8Array): void; finalize(): void }): void {
    for (const [index, segment] of [...this.#segments].entries()) {
      for (const payload of [...segment]) write(payload);
      if (index < this.awaitedCount) finalize();
    }
  }
}
