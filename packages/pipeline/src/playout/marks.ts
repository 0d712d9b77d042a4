/** Marks on their way: which position of the current utterance each stands behind. A name is used once in a call. */
export class Marks {
  #pending = new Map<string, number>();
  #counter = 0;

  get pendingCount(): number {
    return this.#pending.size;
  }

  /** @returns the new mark's name */
  place(utteranceId: string, offsetMs: number): string {
    this.#counter += 1;
    const name = `${utteranceId}-${this.#counter}`;
    this.#pending.set(name, offsetMs);
    return name;
  }

  /** @returns its position; `undefined` for a mark that is not awaited (dropped by a flush, late, or never ours) */
  returned(name: string): number | undefined {
    const offsetMs = this.#pending.get(name);
    this.#pending.delete(name);
    return offsetMs;
  }

  /** After a flush marks prove nothing: some carriers send them all back at once, some never. */
  forget(): void {
    this.#pending.clear();
  }
}
