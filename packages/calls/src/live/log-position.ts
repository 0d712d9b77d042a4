import type { CallRecord, Store } from '@voice/core/store';
import type { LogPosition } from './call-log.ts';

/** Where the stored log of a call goes on. */
export async function logPosition({ calls }: Store, { accountId, id }: CallRecord): Promise<LogPosition> {
  const [events, utterances] = await Promise.all([calls.events(accountId, id), calls.transcript(accountId, id)]);
  return {
    nextEvent: (events.at(-1)?.sequence ?? -1) + 1,
    nextUtterance: (utterances.at(-1)?.sequence ?? -1) + 1,
  };
}
