import type {
  CallClaim,
  CallClaimed,
  CallEnding,
  CallEventRecord,
  CallRecord,
  CallRepository,
  NewCallEvent,
  NewStreamToken,
  NewUtterance,
  RecordingRecord,
  StreamAdmission,
  UtteranceRecord,
} from '@voice/core/store';
import type { ProviderName } from '@voice/core/telephony';
import { and, asc, count, desc, eq, inArray, isNotNull, isNull, lte } from 'drizzle-orm';
import { run } from '../database/act.ts';
import type { Driver } from '../database/driver.ts';
import { inChunks } from '../database/in-chunks.ts';
import { toCall, toCallEvent, toRecording, toUtterance } from '../rows/call-row.ts';
import { appendAct, endAct } from './call-log-acts.ts';
import { checkPage } from './check-page.ts';
import { claimAct } from './claim-act.ts';
import { selectHeldSlots } from './held-slots.ts';
import { progressAct } from './progress-act.ts';
import { admitStreamAct } from './stream-acts.ts';
import { addTokenAct } from './token-acts.ts';

/** Calls with their tokens, logs, transcripts and recordings, in either dialect. */
export class SqlCallRepository implements CallRepository {
  readonly #driver: Driver;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  claim(claim: CallClaim): Promise<CallClaimed> {
    return this.#driver.write((session) => claimAct(session, claim));
  }

  admitStream(admission: Parameters<CallRepository['admitStream']>[0]): Promise<StreamAdmission> {
    return this.#driver.write((session) => admitStreamAct(session, admission));
  }

  async releaseStream(tokenHash: string, at: Date): Promise<void> {
    const { streamTokens } = this.#driver.tables;
    const live = and(eq(streamTokens.tokenHash, tokenHash), eq(streamTokens.inUse, true));
    await this.#driver.query(({ db }) => db.update(streamTokens).set({ inUse: false, releasedAt: at }).where(live));
  }

  addToken(id: string, token: NewStreamToken): Promise<boolean> {
    return this.#driver.write((session) => addTokenAct(session, id, token));
  }

  progress(id: string, progress: Parameters<CallRepository['progress']>[1]): Promise<boolean> {
    return this.#driver.write((session) => progressAct(session, id, progress));
  }

  append(id: string, entries: { events: readonly NewCallEvent[]; utterances: readonly NewUtterance[] }): Promise<void> {
    return this.#driver.write((session) => appendAct(session, id, entries));
  }

  async renewLeases(ids: readonly string[], until: Date): Promise<string[]> {
    const { calls } = this.#driver.tables;
    return this.#driver.write(function* ({ db }) {
      const ended: string[] = [];
      for (const chunk of inChunks([...new Set(ids)])) {
        const open = and(inArray(calls.id, chunk), isNull(calls.endedAt));
        yield* run(db.update(calls).set({ leaseUntil: until }).where(open));
        const over = and(inArray(calls.id, chunk), isNotNull(calls.endedAt));
        for (const { id } of yield* run(db.select({ id: calls.id }).from(calls).where(over))) ended.push(id);
      }
      return ended;
    });
  }

  end(id: string, ending: CallEnding): Promise<boolean> {
    return this.#driver.write((session) => endAct(session, id, ending));
  }

  async hasStream(id: string): Promise<boolean> {
    const { streamTokens } = this.#driver.tables;
    const live = and(eq(streamTokens.callId, id), eq(streamTokens.inUse, true));
    const rows = await this.#driver.query(({ db }) =>
      db.select({ tokenHash: streamTokens.tokenHash }).from(streamTokens).where(live).limit(1),
    );
    return rows.length > 0;
  }

  async find(accountId: string, id: string): Promise<CallRecord | undefined> {
    const { calls } = this.#driver.tables;
    const one = and(eq(calls.accountId, accountId), eq(calls.id, id));
    const [row] = await this.#driver.query(({ db }) => db.select().from(calls).where(one));
    return row && toCall(row);
  }

  async findById(id: string): Promise<CallRecord | undefined> {
    const { calls } = this.#driver.tables;
    const [row] = await this.#driver.query(({ db }) => db.select().from(calls).where(eq(calls.id, id)));
    return row && toCall(row);
  }

  async findByProviderCallId(provider: ProviderName, providerCallId: string): Promise<CallRecord | undefined> {
    const { calls } = this.#driver.tables;
    const one = and(eq(calls.provider, provider), eq(calls.providerCallId, providerCallId));
    const [row] = await this.#driver.query(({ db }) => db.select().from(calls).where(one));
    return row && toCall(row);
  }

  async list(
    accountId: string,
    { statuses, direction, provider, ...page }: Parameters<CallRepository['list']>[1],
  ): Promise<{ calls: CallRecord[]; total: number }> {
    const { limit, offset } = checkPage(page);
    const { calls } = this.#driver.tables;
    const wanted = and(
      eq(calls.accountId, accountId),
      statuses && inArray(calls.status, [...statuses]),
      direction && eq(calls.direction, direction),
      provider && eq(calls.provider, provider),
    );
    const { rows, total } = await this.#driver.read(function* ({ db }) {
      const newestFirst = [desc(calls.createdAt), desc(calls.id)];
      return {
        rows: yield* run(
          db
            .select()
            .from(calls)
            .where(wanted)
            .orderBy(...newestFirst)
            .limit(limit)
            .offset(offset),
        ),
        total: yield* run(db.select({ total: count() }).from(calls).where(wanted)),
      };
    });
    return { calls: rows.map(toCall), total: Number(total[0]?.total) };
  }

  async events(accountId: string, id: string): Promise<CallEventRecord[]> {
    const { callEvents } = this.#driver.tables;
    const ofCall = and(eq(callEvents.callId, id), eq(callEvents.accountId, accountId));
    const rows = await this.#driver.query(({ db }) =>
      db.select().from(callEvents).where(ofCall).orderBy(asc(callEvents.sequence)),
    );
    return rows.map(toCallEvent);
  }

  async transcript(accountId: string, id: string): Promise<UtteranceRecord[]> {
    const { utterances } = this.#driver.tables;
    const ofCall = and(eq(utterances.callId, id), eq(utterances.accountId, accountId));
    const rows = await this.#driver.query(({ db }) =>
      db.select().from(utterances).where(ofCall).orderBy(asc(utterances.sequence)),
    );
    return rows.map(toUtterance);
  }

  async recording(accountId: string, id: string): Promise<RecordingRecord | undefined> {
    const { recordings } = this.#driver.tables;
    const ofCall = and(eq(recordings.callId, id), eq(recordings.accountId, accountId));
    const [row] = await this.#driver.query(({ db }) => db.select().from(recordings).where(ofCall));
    return row && toRecording(row);
  }

  async listAbandoned(at: Date): Promise<CallRecord[]> {
    const { calls } = this.#driver.tables;
    const abandoned = and(isNull(calls.endedAt), lte(calls.leaseUntil, at));
    const rows = await this.#driver.query(({ db }) =>
      db.select().from(calls).where(abandoned).orderBy(asc(calls.leaseUntil), asc(calls.id)),
    );
    return rows.map(toCall);
  }

  async countActive(): Promise<number> {
    const { calls } = this.#driver.tables;
    const [row] = await this.#driver.query(({ db }) =>
      db.select({ total: count() }).from(calls).where(isNull(calls.endedAt)),
    );
    return Number(row?.total);
  }

  async countHeldSlots(accountId: string, connectionId: string, at: Date): Promise<number> {
    const ofConnection = eq(this.#driver.tables.calls.connectionId, connectionId);
    const [row] = await this.#driver.query((session) => selectHeldSlots(session, accountId, ofConnection, at));
    return Number(row?.total);
  }
}
