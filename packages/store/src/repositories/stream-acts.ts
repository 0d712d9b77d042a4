import type { CallRepository, StreamAdmission } from '@voice/core/store';
import { and, eq } from 'drizzle-orm';
import { type Act, run } from '../database/act.ts';
import type { Session } from '../database/driver.ts';
import { toCall } from '../rows/call-row.ts';

type Admission = Parameters<CallRepository['admitStream']>[0];

/** Admits one socket of a call, if the call has none. */
export function* admitStreamAct(session: Session, admission: Admission): Act<StreamAdmission> {
  const { db, tables } = session;
  const { calls, streamTokens } = tables;
  const { tokenHash, provider, agentName, at, reuseMs } = admission;
  const matching = and(
    eq(streamTokens.tokenHash, tokenHash),
    eq(streamTokens.provider, provider),
    eq(streamTokens.agentName, agentName),
  );
  const [claimed] = yield* run(db.select({ callId: streamTokens.callId }).from(streamTokens).where(matching));
  if (claimed === undefined) return { outcome: 'refused', reason: 'unknown' };

  // The call's row is the lock: other admissions and the end of the call wait for it. Tokens are read only under it.
  const [row] = yield* run(session.forUpdate(db.select().from(calls).where(eq(calls.id, claimed.callId))));
  const call = toCall(row);
  if (call.endedAt !== undefined) return { outcome: 'refused', reason: 'call-ended' };
  const tokens = yield* run(db.select().from(streamTokens).where(eq(streamTokens.callId, call.id)));
  if (tokens.some((token) => token.inUse)) return { outcome: 'refused', reason: 'in-use' };
  const token = tokens.find((candidate) => candidate.tokenHash === tokenHash);
  if (token === undefined) return { outcome: 'refused', reason: 'unknown' };
  const goodUntilMs = token.releasedAt === null ? token.expiresAt.getTime() : token.releasedAt.getTime() + reuseMs;
  if (goodUntilMs <= at.getTime()) return { outcome: 'refused', reason: 'expired' };
  yield* run(db.update(streamTokens).set({ inUse: true }).where(eq(streamTokens.tokenHash, tokenHash)));
  return { outcome: 'admitted', call };
}
