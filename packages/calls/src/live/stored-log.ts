import type { CallRecord, Store, UtteranceRecord } from '@voice/core/store';

/** The log of a call that another server began: where it goes on, and what was said. */
export interface StoredLog {
  readonly nextEvent: number;
  readonly nextUtterance: number;
  /** What was said before. */
  readonly earlier: readonly UtteranceRecord[];
}

/** The log of a call that begins. */
export const emptyLog: StoredLog = { nextEvent: 0, nextUtterance: 0, earlier: [] };

/** What is stored of a call's log. */
export async function readLog({ calls }: Store, { accountId, id }: CallRecord): Promise<StoredLog> {
  const [events, earlier] = await Promise.all([calls.events(accountId, id), calls.transcript(accountId, id)]);
  return {
    nextEvent: (events.at(-1)?.sequence ?? -1) + 1,
    nextUtterance: (earlier.at(-1)?.sequence ?? -1) + 1,
    earlier,
  };
}
