/** Things that come while nobody looks, in order, and at last perhaps a failure. */
export class Inbox<T> {
  readonly #items: T[] = [];
  #failure: { readonly reason: unknown } | undefined;
  #wake: (() => void) | undefined;

  /** What it failed with; `undefined` while it has not. */
  get failure(): unknown {
    return this.#failure?.reason;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#wake?.();
  }

  /** Told after all that waits; the first failure counts. */
  fail(reason: unknown): void {
    this.#failure ??= { reason };
    this.#wake?.();
  }

  /** Told at once: what waits is dropped, whatever failed before is forgotten. */
  abort(reason: unknown): void {
    this.#items.length = 0;
    this.#failure = { reason };
    this.#wake?.();
  }

  /** @throws the reason of the failure */
  async next(): Promise<T> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) return item;
      if (this.#failure !== undefined) throw this.#failure.reason;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
