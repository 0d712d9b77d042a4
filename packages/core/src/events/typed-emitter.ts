// biome-ignore lint/suspicious/noExplicitAny: the one place where a listener's parameters are unknown
type AnyListener = (...values: any[]) => void;

/**
 * Events of a stage: named, typed, synchronous, in the order in which listeners were added.
 * A listener that throws stops the others; whoever owns the stage decides what a failure means.
 */
export class TypedEmitter<Events extends { [Name in keyof Events]: AnyListener }> {
  readonly #listeners = new Map<keyof Events, readonly AnyListener[]>();

  /** @returns a function that removes the listener again */
  on<Name extends keyof Events>(name: Name, listener: Events[Name]): () => void {
    // A new array each time, so that an emit under way is not disturbed and an emit costs no copy.
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
    return () => {
      const others = (this.#listeners.get(name) ?? []).filter((candidate) => candidate !== listener);
      if (others.length > 0) this.#listeners.set(name, others);
      else this.#listeners.delete(name);
    };
  }

  once<Name extends keyof Events>(name: Name, listener: Events[Name]): () => void {
    const remove = this.on(name, ((...values: Parameters<Events[Name]>) => {
      remove();
      listener(...values);
    }) as Events[Name]);
    return remove;
  }

  emit<Name extends keyof Events>(name: Name, ...values: Parameters<Events[Name]>): void {
    const listeners = this.#listeners.get(name);
    if (listeners === undefined) return;
    for (const listener of listeners) listener(...values);
  }

  listenerCount(name: keyof Events): number {
    return this.#listeners.get(name)?.length ?? 0;
  }

  removeAll(): void {
    this.#listeners.clear();
  }
}
