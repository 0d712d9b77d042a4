import type { CallEvent, CallEventType, Utterance } from '@voice/core/calls';
import { errorMessage } from '@voice/core/errors';
import type { CallEventRecord, NewCallEvent, NewUtterance } from '@voice/core/store';
import type { Timer } from '@voice/core/time';
import type { CallContext } from '../call-context.ts';
import { backOffMs, once } from '../storage/store-access.ts';
import type { StoredLog } from './stored-log.ts';

export type CallEventListener = (event: CallEventRecord) => void;

/** What waits to be stored. */
export interface LogEntries {
  readonly events: readonly NewCallEvent[];
  readonly utterances: readonly NewUtterance[];
}

/** Entries that start a write before its time. */
const FLUSH_COUNT = 200;

/** Entries of a kind that wait at most; the oldest are dropped while the store does not take them. */
export const MAX_QUEUED_ENTRIES = 10_000;

/** Too many and too short-lived to be kept. */
const LIVE_ONLY: ReadonlySet<CallEventType> = new Set(['caller-interim']);

/**
 * Event log and transcript of one call: numbers what happens, tells live listeners at once, and stores behind the
 * call's back. Nothing here ever blocks a call. A write that fails or hangs is repeated with growing pauses;
 * meanwhile `MAX_QUEUED_ENTRIES` of each kind are kept, and the oldest are dropped and counted.
 * Live-only events take a number too, so that the numbers of what is stored grow but may have gaps.
 */
export class CallLog {
  readonly #context: CallContext;
  readonly #callId: string;
  readonly #listeners = new Set<CallEventListener>();
  #events: NewCallEvent[] = [];
  #utterances: NewUtterance[] = [];
  #nextEvent: number;
  #nextUtterance: number;
  #lastAtMs = 0;
  #timer: Timer | undefined;
  #writing: Promise<void> | undefined;
  #failures = 0;
  #droppedCount = 0;
  #isClosed = false;

  constructor(
    context: CallContext,
    callId: string,
    { nextEvent, nextUtterance }: Pick<StoredLog, 'nextEvent' | 'nextUtterance'>,
  ) {
    this.#context = context;
    this.#callId = callId;
    this.#nextEvent = nextEvent;
    this.#nextUtterance = nextUtterance;
  }

  /** Time of the latest event, in ms since the conversation began. */
  get lastAtMs(): number {
    return this.#lastAtMs;
  }

  subscribe(listener: CallEventListener): () => void {
    const own: CallEventListener = (event) => listener(event);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  event({ type, atMs, data }: CallEvent): void {
    if (this.#isClosed) return;
    const { ids, clock } = this.#context;
    const event: NewCallEvent = { id: ids.uuid(), sequence: this.#nextEvent++, type, at: clock.date(), atMs, data };
    this.#lastAtMs = Math.max(this.#lastAtMs, atMs);
    this.#tell({ ...event, callId: this.#callId });
    if (LIVE_ONLY.has(type)) return;
    this.#events.push(event);
    this.#keepBound(this.#events);
    this.#schedule();
  }

  utterance(utterance: Utterance): void {
    if (this.#isClosed) return;
    this.#utterances.push({ ...utterance, sequence: this.#nextUtterance++ });
    this.#keepBound(this.#utterances);
    this.#schedule();
  }

  /** Nothing is taken any more. @returns what was not stored, once no write is under way */
  async close(): Promise<LogEntries> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#writing;
    this.#listeners.clear();
    return { events: this.#events, utterances: this.#utterances };
  }

  #tell(event: CallEventRecord): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#warn('A listener to the live events of a call failed', error);
      }
    }
  }

  #keepBound(queue: unknown[]): void {
    if (queue.length <= MAX_QUEUED_ENTRIES) return;
    queue.shift();
    if (this.#droppedCount === 0) this.#warn('The store takes too long: the oldest entries of a call are dropped');
    this.#droppedCount += 1;
  }

  #schedule(): void {
    if (this.#writing !== undefined || this.#isClosed) return;
    // A burst is written at once, but not while the store is failing: then the pause holds.
    if (this.#failures === 0 && this.#events.length + this.#utterances.length >= FLUSH_COUNT) this.#write();
    else this.#wait(this.#context.writeBehindMs);
  }

  #wait(delayMs: number): void {
    this.#timer ??= this.#context.clock.setTimer(() => this.#write(), delayMs);
  }

  #write(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#writing = this.#append().finally(() => {
      this.#writing = undefined;
      if (this.#isClosed || this.#events.length + this.#utterances.length === 0) return;
      if (this.#failures === 0) this.#schedule();
      else this.#wait(backOffMs(this.#failures));
    });
  }

  async #append(): Promise<void> {
    const entries: LogEntries = { events: [...this.#events], utterances: [...this.#utterances] };
    try {
      await once(this.#context.clock, () => this.#context.store.calls.append(this.#callId, entries));
    } catch (error) {
      this.#failures += 1;
      if (this.#failures === 1)
        this.#warn(`The log of a call could not be stored and waits: ${errorMessage(error)}`, error);
      return;
    }
    this.#failures = 0;
    // Still at the front unless the bound has dropped them meanwhile.
    this.#events = without(this.#events, entries.events.at(-1)?.sequence);
    this.#utterances = without(this.#utterances, entries.utterances.at(-1)?.sequence);
  }

  #warn(message: string, error?: unknown): void {
    this.#context.warn({ message, callId: this.#callId, error });
  }
}

function without<T extends { readonly sequence: number }>(queue: readonly T[], stored = -1): T[] {
  return queue.filter(({ sequence }) => sequence > stored);
}
