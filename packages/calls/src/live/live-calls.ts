import type { CallEndReason } from '@voice/core/calls';
import type { CallRecord } from '@voice/core/store';
import type { CallContext } from '../call-context.ts';
import { goesOnElsewhere } from '../storage/goes-on-elsewhere.ts';
import { LiveCall, type LiveCallListeners } from './live-call.ts';
import { readLog, type StoredLog } from './stored-log.ts';

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

  hold(call: CallRecord, log: StoredLog): LiveCall {
    const live = new LiveCall(this.#context, call, log, this.#listeners);
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
      const log = await readLog(store, call);
      return this.#calls.get(call.id) ?? this.hold(call, log);
    } catch (error) {
      await store.calls.releaseStream(tokenHash, clock.date());
      throw error;
    }
  }

  async allOver(): Promise<void> {
    while (this.#calls.size > 0) await Promise.all([...this.#calls.values()].map(({ over }) => over));
  }

  /** Ends what is here; a call that another server talks on is left to it. */
  async endAll(reason: CallEndReason, detail: string): Promise<void> {
    await Promise.all(
      [...this.#calls.values()].map(async (live) => {
        const isElsewhere = !live.holdsToken && !live.isEnding && (await goesOnElsewhere(this.#context, live.call));
        if (isElsewhere && !live.holdsToken) live.leave();
        await live.end(reason, detail);
      }),
    );
  }
}
