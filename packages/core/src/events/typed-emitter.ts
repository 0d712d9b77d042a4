// biome-ignore lint/suspicious/noExplicitAny: the one place where a listener's parameters are unknown
type AnyListener = (...values: any[]) => void;

interface Registration {
  readonly listener: AnyListener;
}

/**
 * Events of a stage: named, typed, synchronous, in the order in which listeners were added.
 * A listener that throws stops the others; whoever owns the stage decides what a failure means.
 */
export class TypedEmitter<Events extends { [Name in keyof Events]: AnyListener }> {
  readonly #listeners = new Map<keyof Events, readonly Registration[]>();

  /** @returns a function that removes this one registration again, and may be called twice */
  on<Name extends keyof Events>(name: Name, listener: Events[Name]): () => void {
    const registration: Registration = { listener };
    // A new array each time, so that an emit under way is not disturbed and an emit costs no copy.
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), registration]);
    return () => {
      const others = (this.#listeners.get(name) ?? []).filter((candidate) => candidate !== registration);
      if (others.length > 0) this.#listeners.set(name, others);
      else this.#listeners.delete(name);
    };
  }

  /** Like `on`, for the first event only. */
  once<Name extends keyof Events>(name: Name, listener: Events[Name]): () => void {
    let hasFired = false; // An emit inside an emit still holds the registration that the inner one has removed.
    const remove = this.on(name, ((...values: Parameters<Events[Name]>) => {
      if (hasFired) return;
      hasFired = true;
      remove();
      listener(...values);
    }) as Events[Name]);
    return remove;
  }

  /** Calls every listener of `name` before it returns. */
  emit<Name extends keyof Events>(name: Name, ...values: Parameters<Events[Name]>): void {
    const listeners = this.#listeners.get(name);
    if (listeners === undefined) return;
    for (const { listener } of listeners) listener(...values);
  }

  /** Registrations for `name`. */
  listenerCount(name: keyof Events): number {
    return this.#listeners.get(name)?.length ?? 0;
  }

  /** Forgets every listener; an emit under way still reaches the ones it began with. */
  removeAll(): void {
    this.#listeners.clear();
  }
}
