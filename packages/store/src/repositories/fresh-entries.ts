import type { NewCallEvent, NewUtterance } from '@voice/core/store';
import { and, eq, inArray, max, or } from 'drizzle-orm';
import { type Act, run } from '../database/act.ts';
import type { Session } from '../database/driver.ts';
import { storableText } from '../database/storable-text.ts';

/*
 * Two servers may number the log of one call at the same time: the one that asked the carrier and the one that talks, or
 * two that talked one after the other. An entry whose place is taken by another one comes after all that are stored.
 * Both need the row of the call locked.
 */

/** Those events that are not stored yet, each with a place of its own. */
export function* freshEvents(
  { db, tables: { callEvents } }: Session,
  callId: string,
  events: readonly NewCallEvent[],
): Act<NewCallEvent[]> {
  const ids = events.map(({ id }) => id);
  const sequences = events.map(({ sequence }) => sequence);
  const met = or(inArray(callEvents.id, ids), inArray(callEvents.sequence, sequences));
  const { id, sequence } = callEvents;
  const ofCall = eq(callEvents.callId, callId);
  const stored = yield* run(db.select({ id, sequence }).from(callEvents).where(and(ofCall, met)));
  if (stored.length === 0) return [...events];
  const storedIds = new Set(stored.map((event) => event.id));
  const fresh = events.filter((event) => !storedIds.has(event.id));
  const [last] = yield* run(
    db
      .select({ sequence: max(sequence) })
      .from(callEvents)
      .where(ofCall),
  );
  return moveBehind(fresh, new Set(stored.map((event) => event.sequence)), Number(last?.sequence ?? -1));
}

/**
 * Those utterances that are not stored yet. They have no id: at the same place and time it is the same utterance, and the
 * same words at the same time are.
 */
export function* freshUtterances(
  { db, tables: { utterances } }: Session,
  callId: string,
  spoken: readonly NewUtterance[],
): Act<NewUtterance[]> {
  const { sequence, role, content, startedAtMs, endedAtMs } = utterances;
  const columns = { sequence, role, content, startedAtMs, endedAtMs };
  const stored = yield* run(db.select(columns).from(utterances).where(eq(utterances.callId, callId)));
  const known = new Set(stored.flatMap(keysOf));
  const fresh = spoken.filter((utterance) => {
    const keys = keysOf(utterance);
    if (keys.some((key) => known.has(key))) return false;
    for (const key of keys) known.add(key);
    return true;
  });
  const taken = new Set(stored.map((utterance) => utterance.sequence));
  return moveBehind(fresh, taken, Math.max(-1, ...taken));
}

function keysOf(
  utterance: Pick<NewUtterance, 'sequence' | 'content' | 'startedAtMs' | 'endedAtMs'> & { role: string },
) {
  const time = `${utterance.role} ${utterance.startedAtMs} ${utterance.endedAtMs}`;
  return [`${time} at ${utterance.sequence}`, `${time} said ${storableText(utterance.content)}`];
}

function moveBehind<T extends { readonly sequence: number }>(
  entries: readonly T[],
  taken: ReadonlySet<number>,
  last: number,
): T[] {
  if (!entries.some(({ sequence }) => taken.has(sequence))) return [...entries];
  let next = Math.max(last, ...entries.map(({ sequence }) => sequence)) + 1;
  return entries.map((entry) => (taken.has(entry.sequence) ? { ...entry, sequence: next++ } : entry));
}
