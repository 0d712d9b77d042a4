/** What must be closed at the end: last opened, first closed; each once, also when another fails. */
export class Closing {
  readonly #steps: (() => unknown)[] = [];
  #result: Promise<void> | undefined;

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  /** May be called twice. @throws {AggregateError} when steps have failed, after the others */
  run(): Promise<void> {
    this.#result ??= this.#runAll();
    return this.#result;
  }

  async #runAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.#steps.reverse()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} part(s) did not close`);
  }
}
