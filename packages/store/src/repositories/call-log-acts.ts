import type { CallEnding, NewCallEvent, NewUtterance } from '@voice/core/store';
import { and, eq, isNull } from 'drizzle-orm';
import { type Act, run } from '../database/act.ts';
import type { Session } from '../database/driver.ts';
import { inChunks } from '../database/in-chunks.ts';
import { freshEvents, freshUtterances } from './fresh-entries.ts';
import { learntFacts } from './learnt-facts.ts';

interface Entries {
  readonly events: readonly NewCallEvent[];
  readonly utterances: readonly NewUtterance[];
}

/** Adds to the log and the transcript of a call; of one that has ended, only to the transcript. */
export function* appendAct(session: Session, id: string, entries: Entries): Act<void> {
  const { calls } = session.tables;
  const [call] = yield* run(session.forUpdate(session.db.select().from(calls).where(eq(calls.id, id))));
  if (call === undefined) return;
  const events = call.endedAt === null ? entries.events : [];
  yield* insertEntries(session, id, call.accountId, { ...entries, events });
}

/** The terminal act; of a later report, only words that nobody else knew. @returns whether this report was the first */
export function* endAct(session: Session, id: string, ending: CallEnding): Act<boolean> {
  const { db, tables } = session;
  const { calls, recordings, streamTokens } = tables;
  const { status, reason, detail, hangUpMethod, endedAt, recording, knows = {} } = ending;
  const open = and(eq(calls.id, id), isNull(calls.endedAt));
  const [call] = yield* run(session.forUpdate(db.select().from(calls).where(open)));
  if (call === undefined) {
    yield* insertLateWords(session, id, ending.utterances);
    return false;
  }
  const end = { status, endReason: reason, endDetail: detail, hangUpMethod, endedAt };
  const learnt = learntFacts(call, knows);
  const providerCallId = yield* withoutRival(session, call.provider, learnt.providerCallId);
  const changes = { ...end, ...learnt, providerCallId };
  yield* run(db.update(calls).set(changes).where(eq(calls.id, id)));
  yield* insertEntries(session, id, call.accountId, ending);
  if (recording !== undefined) {
    yield* run(db.insert(recordings).values({ ...recording, callId: id, accountId: call.accountId }));
  }
  const live = and(eq(streamTokens.callId, id), eq(streamTokens.inUse, true));
  yield* run(db.update(streamTokens).set({ inUse: false, releasedAt: endedAt }).where(live));
  return true;
}

/** The carrier's id, unless another call has it: an end never fails for it. */
function* withoutRival(
  { db, tables: { calls } }: Session,
  provider: string,
  providerCallId: string | undefined,
): Act<string | undefined> {
  if (providerCallId === undefined) return undefined;
  const same = and(eq(calls.provider, provider), eq(calls.providerCallId, providerCallId));
  const rivals = yield* run(db.select({ id: calls.id }).from(calls).where(same));
  return rivals.length === 0 ? providerCallId : undefined;
}

function* insertLateWords(session: Session, id: string, utterances: readonly NewUtterance[]): Act<void> {
  if (utterances.length === 0) return;
  const { calls } = session.tables;
  const [call] = yield* run(session.db.select({ accountId: calls.accountId }).from(calls).where(eq(calls.id, id)));
  if (call !== undefined) yield* insertEntries(session, id, call.accountId, { events: [], utterances });
}

function* insertEntries(session: Session, callId: string, accountId: string, entries: Entries): Act<void> {
  const { callEvents, utterances } = session.tables;
  for (const chunk of inChunks(entries.events)) {
    const rows = (yield* freshEvents(session, callId, chunk)).map((event) => ({ ...event, callId, accountId }));
    if (rows.length > 0) yield* run(session.db.insert(callEvents).values(rows));
  }
  for (const chunk of inChunks(entries.utterances)) {
    const fresh = yield* freshUtterances(session, callId, chunk);
    const rows = fresh.map((utterance) => ({ ...utterance, callId, accountId }));
    if (rows.length > 0) yield* run(session.db.insert(utterances).values(rows));
  }
}
