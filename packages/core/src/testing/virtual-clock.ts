import { assertDelay, type Clock, sleepOn, type Timer, timeoutOn } from '../time/index.ts';

interface Entry {
  readonly dueMs: number;
  readonly sequence: number;
  callback: (() => void) | undefined;
  /** Real work that must be done before this entry may fire. */
  readonly work: Promise<unknown> | undefined;
}

/** Lets every promise that can settle without outside help settle. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Time that passes only when told to, in whole order: entries fire by due time, then in the order they were made.
 * Between two instants every pending promise is let run, so code under test may `await` as it likes.
 * Same input, same order, to the byte.
 */
export class VirtualClock implements Clock {
  readonly #epochMs: number;
  readonly #queue = new EntryQueue();
  #nowMs = 0;
  #sequence = 0;

  /** @param epoch wall time of the clock's zero */
  constructor(epoch: Date = new Date('2026-01-01T00:00:00Z')) {
    this.#epochMs = epoch.getTime();
  }

  now(): number {
    return this.#nowMs;
  }

  date(): Date {
    return new Date(this.#epochMs + Math.floor(this.#nowMs));
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    return this.#schedule(callback, delayMs, undefined);
  }

  sleep(delayMs: number, options?: { signal?: AbortSignal }): Promise<void> {
    return sleepOn(this, delayMs, options);
  }

  timeout(delayMs: number): { signal: AbortSignal; cancel(): void } {
    return timeoutOn(this, delayMs);
  }

  external<T>(work: Promise<T>, virtualMs: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const settled = work.then(
        (value) => () => resolve(value),
        (error: unknown) => () => reject(error),
      );
      let deliver: () => void = () => undefined;
      const ready = settled.then((outcome) => {
        deliver = outcome;
      });
      this.#schedule(() => deliver(), virtualMs, ready);
    });
  }

  /** Timers and external work that have neither fired nor been cancelled. */
  get pendingCount(): number {
    return this.#queue.size;
  }

  /**
   * Lets `durationMs` pass.
   * @throws {RangeError} when it is no finite number; whatever a callback throws, after which time can go on
   */
  async advance(durationMs: number): Promise<void> {
    if (!Number.isFinite(durationMs)) throw new RangeError(`Expected finite milliseconds, got ${durationMs}`);
    await this.#run(this.#nowMs + durationMs);
  }

  /**
   * Lets time pass until `done` holds.
   * @throws {Error} when `limitMs` have passed, or nothing is left that could bring it about
   */
  async runUntil(done: () => boolean, limitMs = 3_600_000): Promise<void> {
    const endMs = this.#nowMs + limitMs;
    await this.#run(endMs, done);
    if (!done()) throw new Error(`Nothing brought it about by ${this.#nowMs} virtual ms (limit ${endMs})`);
  }

  async #run(endMs: number, done?: () => boolean): Promise<void> {
    await settle();
    while (done?.() !== true) {
      const entry = this.#queue.peek();
      if (entry === undefined || entry.dueMs > endMs) break;
      this.#nowMs = entry.dueMs;
      if (entry.work !== undefined) await entry.work;
      this.#queue.remove(entry);
      entry.callback?.();
      // Entries of one instant that need no promise in between could share this, but order is worth more than speed.
      await settle();
    }
    if (done === undefined) this.#nowMs = Math.max(this.#nowMs, endMs);
  }

  #schedule(callback: () => void, delayMs: number, work: Promise<unknown> | undefined): Timer {
    assertDelay(delayMs);
    const entry: Entry = { dueMs: this.#nowMs + Math.max(0, delayMs), sequence: this.#sequence++, callback, work };
    this.#queue.add(entry);
    return {
      cancel: () => {
        entry.callback = undefined;
        this.#queue.remove(entry);
      },
    };
  }
}

/** A binary heap by due time, then by age. */
class EntryQueue {
  readonly #heap: Entry[] = [];
  readonly #position = new Map<Entry, number>();

  get size(): number {
    return this.#heap.length;
  }

  peek(): Entry | undefined {
    return this.#heap[0];
  }

  add(entry: Entry): void {
    this.#place(entry, this.#heap.length);
    this.#up(this.#heap.length - 1);
  }

  remove(entry: Entry): void {
    const index = this.#position.get(entry);
    if (index === undefined) return;
    this.#position.delete(entry);
    const last = this.#heap.pop() as Entry;
    if (last === entry) return;
    this.#place(last, index);
    this.#up(index);
    this.#down(this.#position.get(last) as number);
  }

  #place(entry: Entry, index: number): void {
    this.#heap[index] = entry;
    this.#position.set(entry, index);
  }

  #isBefore(one: number, other: number): boolean {
    const a = this.#heap[one] as Entry;
    const b = this.#heap[other] as Entry;
    return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.sequence < b.sequence);
  }

  #swap(one: number, other: number): void {
    const entry = this.#heap[one] as Entry;
    this.#place(this.#heap[other] as Entry, one);
    this.#place(entry, other);
  }

  #up(start: number): void {
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #down(start: number): void {
    let index = start;
    for (;;) {
      let smallest = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < this.#heap.length && this.#isBefore(child, smallest)) smallest = child;
      }
      if (smallest === index) return;
      this.#swap(index, smallest);
      index = smallest;
    }
  }
}
