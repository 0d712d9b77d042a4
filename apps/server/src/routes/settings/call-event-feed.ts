import type { CallService } from '@voice/calls';
import { isFinalCallStatus } from '@voice/core/calls';
import { TypedEmitter } from '@voice/core/events';
import type { CallEventRecord, CallRecord, Store } from '@voice/core/store';
import type { Clock, Timer } from '@voice/core/time';

/** Longer than the write-behind of events: what happened before the feed listened is stored by then. */
const CATCH_UP_MS = 600;
/** Between questions whether the call has ended, and between readings of a log that another server writes. */
const POLL_MS = 1000;
/** Live events that wait for the past; beyond that the store has the oldest. */
const MAX_HELD = 1000;

/** What a feed follows, and from where. */
export interface CallEventFeedOptions {
  readonly call: CallRecord;
  readonly store: Pick<Store, 'calls'>;
  readonly calls: Pick<CallService, 'subscribe' | 'live'>;
  readonly clock: Clock;
  /** The sequence that was seen last; -1 for none. */
  readonly after: number;
}

/**
 * The log of one call as it grows: each event once, in order. The past comes from the store, the present from the live
 * call. Sequences may have gaps, so an event that does not follow the last one waits until the past is surely stored.
 * The log of a call that lives on another server is read every second.
 */
export class CallEventFeed {
  /** `ended` once, after the last event, or when the log cannot be read. */
  readonly events = new TypedEmitter<{ event: (event: CallEventRecord) => void; ended: () => void }>();
  readonly #options: CallEventFeedOptions;
  #held: CallEventRecord[] = [];
  #lastSequence: number;
  #unsubscribe: (() => void) | undefined;
  #isCaughtUp = false;
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(options: CallEventFeedOptions) {
    this.#options = options;
    this.#lastSequence = options.after;
  }

  /** Listen first: the past comes right away. */
  start(): void {
    void this.#poll({ isCatchUp: false });
  }

  /** Tells what is known by now, and ends. */
  async finish(): Promise<void> {
    try {
      await this.#read(true);
    } catch {
      // What could not be read, the client asks the next server for.
    }
    this.#end();
  }

  /** Nothing is emitted afterwards. May be called twice. */
  close(): void {
    this.#isClosed = true;
    this.#unsubscribe?.();
    this.#timer?.cancel();
    this.#held = [];
  }

  /** A call may come to live here later than its feed. */
  #subscribe(): void {
    const { call, calls } = this.#options;
    if (this.#unsubscribe !== undefined || calls.live(call.id) === undefined) return;
    this.#unsubscribe = calls.subscribe(call.id, (event) => this.#live(event));
  }

  async #poll({ isCatchUp }: { isCatchUp: boolean }): Promise<void> {
    this.#subscribe();
    try {
      await this.#read(isCatchUp);
    } catch {
      this.#end(); // The client comes back with what it saw last.
    }
    if (this.#isClosed) return;
    const mustCatchUp = this.#unsubscribe !== undefined && !this.#isCaughtUp;
    this.#timer = this.#options.clock.setTimer(
      () => void this.#poll({ isCatchUp: mustCatchUp }),
      mustCatchUp ? CATCH_UP_MS : POLL_MS,
    );
  }

  async #read(isCatchUp: boolean): Promise<void> {
    const { call, store } = this.#options;
    // The call before its log: once it has ended, the log is complete.
    const current = await store.calls.find(call.accountId, call.id);
    const isOver = current === undefined || isFinalCallStatus(current.status);
    if (!this.#isCaughtUp || isOver) {
      const stored = await store.calls.events(call.accountId, call.id);
      if (isCatchUp) this.#isCaughtUp = true;
      this.#emitAll(stored);
      this.#emitAll(isCatchUp || isOver ? this.#held : this.#following());
    }
    if (isOver) this.#end();
  }

  #live(event: CallEventRecord): void {
    if (this.#isCaughtUp || event.sequence === this.#lastSequence + 1) {
      this.#emitAll([event]);
      return;
    }
    this.#held.push(event);
    if (this.#held.length > MAX_HELD) this.#held.shift();
  }

  /** Held events that follow the last one without a gap: they need not wait. */
  #following(): CallEventRecord[] {
    return this.#held.filter(({ sequence }, index) => sequence === this.#lastSequence + 1 + index);
  }

  #emitAll(events: readonly CallEventRecord[]): void {
    for (const event of [...events].sort((one, other) => one.sequence - other.sequence)) {
      if (this.#isClosed || event.sequence <= this.#lastSequence) continue;
      this.#lastSequence = event.sequence;
      this.events.emit('event', event);
      if (event.type === 'call-ended') this.#end();
    }
    this.#held = this.#held.filter(({ sequence }) => sequence > this.#lastSequence);
  }

  #end(): void {
    if (this.#isClosed) return;
    this.close();
    this.events.emit('ended');
  }
}
