import type { CallRecord } from './call-record.ts';
import type { Carrier } from './carrier.ts';

/** Calls that are over and still known; the oldest are forgotten first. */
const MAX_ENDED = 2000;

/** Every call that the carriers know of: those that go on and the last ones that are over. */
export class CallRegister {
  readonly #records = new Map<string, CallRecord>();

  add(record: CallRecord): void {
    this.#forget();
    this.#records.set(keyOf(record.carrier, record.callId), record);
  }

  find(carrier: Carrier, callId: string): CallRecord | undefined {
    return this.#records.get(keyOf(carrier, callId));
  }

  /** The newest first. */
  list(carrier: Carrier): readonly CallRecord[] {
    return [...this.#records.values()].filter((record) => record.carrier === carrier).reverse();
  }

  /** How many calls of a carrier are not over. */
  activeCount(carrier: Carrier): number {
    return this.list(carrier).filter(({ isOver }) => !isOver).length;
  }

  #forget(): void {
    if (this.#records.size < MAX_ENDED) return;
    for (const [key, { isOver }] of this.#records) {
      if (!isOver) continue;
      this.#records.delete(key);
      return;
    }
  }
}

function keyOf(carrier: Carrier, callId: string): string {
  return `${carrier} ${callId}`;
}
