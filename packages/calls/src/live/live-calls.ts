import type { CallEndReason } from '@voice/core/calls';
import type { CallRecord } from '@voice/core/store';
import type { CallContext } from '../call-context.ts';
import type { LogPosition } from './call-log.ts';
import { LiveCall, type LiveCallListeners } from './live-call.ts';
import { logPosition } from './log-position.ts';

export interface LiveCallsListeners extends LiveCallListeners {
  /** A call was added or is over. */
  changed: () => void;
}

/** The calls that this server holds, each from its claim or adoption until its terminal act is done. */
export class LiveCalls {
  readonly #context: CallContext;
  readonly #listeners: LiveCallsListeners;
  readonly #calls = new Map<string, LiveCall>();

  constructor(context: CallContext, listeners: LiveCallsListeners) {
    this.#context = context;
    this.#listeners = listeners;
  }

  get count(): number {
    return this.#calls.size;
  }

  ids(): readonly string[] {
    return [...this.#calls.keys()];
  }

  get(callId: string): LiveCall | undefined {
    return this.#calls.get(callId);
  }

  hold(call: CallRecord, position: LogPosition): LiveCall {
    const live = new LiveCall(this.#context, call, position, this.#listeners);
    this.#calls.set(call.id, live);
    this.#listeners.changed();
    void live.over.then(() => {
      this.#calls.delete(call.id);
      this.#listeners.changed();
    });
    return live;
  }

  /**
   * The call whose socket was admitted here; claimed by another server, or by this one before it was started again, it is
   * held from now on and its log goes on.
   * @throws what the store throws, after the token was given back
   */
  async adopt(call: CallRecord, tokenHash: string): Promise<LiveCall> {
    const known = this.#calls.get(call.id);
    if (known !== undefined) return known;
    const { store, clock } = this.#context;
    try {
      const position = await logPosition(store, call);
      return this.#calls.get(call.id) ?? this.hold(call, position);
    } catch (error) {
      await store.calls.releaseStream(tokenHash, clock.date());
      throw error;
    }
  }

  async allOver(): Promise<void> {
    while (this.#calls.size > 0) await Promise.all([...this.#calls.values()].map(({ over }) => over));
  }

  async endAll(reason: CallEndReason, detail: string): Promise<void> {
    await Promise.all([...this.#calls.values()].map((live) => live.end(reason, detail)));
  }
}
