import { isFinalCallStatus } from '@voice/core/calls';
import type { CallClaim, CallClaimed, CallRecord, NewStreamToken } from '@voice/core/store';
import { and, count, eq, gt, isNull } from 'drizzle-orm';
import { type Act, run } from '../database/act.ts';
import type { Session } from '../database/driver.ts';
import { StoreArgumentError, StoreConflictError } from '../errors.ts';
import { toCall } from '../rows/call-row.ts';

/** Takes a slot, creates the call and its token; or finds the call that the carrier tells of again. */
export function* claimAct(session: Session, { call, token, limit }: CallClaim): Act<CallClaimed> {
  if (isFinalCallStatus(call.status) || call.endedAt !== undefined) {
    throw new StoreArgumentError(`Expected a call that begins; got one that is ${call.status}. Claim PENDING calls.`);
  }
  yield* session.lock(`voice:claim:${call.accountId}:${call.provider}`);
  const known = yield* findKnown(session, call);
  if (known !== undefined) {
    if (known.endedAt === undefined) yield* addToken(session, known, token);
    return { outcome: 'repeated', call: known };
  }
  if ((yield* countHeldSlots(session, call)) >= limit) return { outcome: 'full' };
  const [row] = yield* run(session.db.insert(session.tables.calls).values(call).returning());
  const created = toCall(row);
  yield* addToken(session, created, token);
  return { outcome: 'claimed', call: created };
}

function* findKnown(session: Session, call: CallRecord): Act<CallRecord | undefined> {
  if (call.providerCallId === undefined) return undefined;
  const { calls } = session.tables;
  const same = and(eq(calls.provider, call.provider), eq(calls.providerCallId, call.providerCallId));
  const [row] = yield* run(session.forUpdate(session.db.select().from(calls).where(same)));
  if (row === undefined) return undefined;
  if (row.accountId === call.accountId) return toCall(row);
  throw new StoreConflictError(
    `Expected a call id of ${call.provider} that belongs to this account; it is known from another one. ` +
      'Check which account owns the number, and the webhook signature.',
    { context: { provider: call.provider, accountId: call.accountId } },
  );
}

/** Slots of the connection, or of the carrier for a call without one. A lease that has run out holds none. */
function* countHeldSlots({ db, tables: { calls } }: Session, call: CallRecord): Act<number> {
  const shared =
    call.connectionId === undefined ? eq(calls.provider, call.provider) : eq(calls.connectionId, call.connectionId);
  const held = and(
    eq(calls.accountId, call.accountId),
    shared,
    isNull(calls.endedAt),
    gt(calls.leaseUntil, call.createdAt),
  );
  const [row] = yield* run(db.select({ total: count() }).from(calls).where(held));
  return Number(row?.total);
}

function* addToken(session: Session, call: CallRecord, { tokenHash, expiresAt }: NewStreamToken): Act<void> {
  const { streamTokens } = session.tables;
  const { id: callId, accountId, provider, agentName } = call;
  const values = { tokenHash, expiresAt, callId, accountId, provider, agentName, inUse: false };
  const added = yield* run(
    session.db.insert(streamTokens).values(values).onConflictDoNothing({ target: streamTokens.tokenHash }).returning(),
  );
  if (added.length === 1) return;
  const [existing] = yield* run(session.db.select().from(streamTokens).where(eq(streamTokens.tokenHash, tokenHash)));
  if (existing?.callId === callId) return;
  throw new StoreConflictError('Expected a new stream token; its hash is known from another call. Draw another one.', {
    context: { callId },
  });
}
