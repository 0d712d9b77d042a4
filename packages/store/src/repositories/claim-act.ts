import { isFinalCallStatus } from '@voice/core/calls';
import type { CallClaim, CallClaimed, CallRecord } from '@voice/core/store';
import { and, eq, isNull } from 'drizzle-orm';
import { type Act, run } from '../database/act.ts';
import type { Session } from '../database/driver.ts';
import { StoreArgumentError, StoreConflictError } from '../errors.ts';
import { toCall } from '../rows/call-row.ts';
import { selectHeldSlots } from './held-slots.ts';
import { insertToken } from './token-acts.ts';

/** Fits into an index of Postgres (2704 bytes), whatever its characters. */
const MAX_IDEMPOTENCY_KEY_LENGTH = 500;

/** Takes a slot, creates the call and its token; or finds the call that carrier or client tell of again. */
export function* claimAct(session: Session, claim: CallClaim): Act<CallClaimed> {
  checkClaim(claim);
  const { call, token, limit, idempotency } = claim;
  yield* session.lock(`voice:claim:${call.accountId}:${call.provider}`);
  const known = (yield* findRequest(session, claim)) ?? (yield* findKnown(session, call));
  if (known !== undefined) {
    if (known.outcome === 'repeated' && known.call.endedAt === undefined) {
      yield* insertToken(session, known.call, token);
    }
    return known;
  }
  if ((yield* countHeldSlots(session, call)) >= limit) return { outcome: 'full' };
  const values = { ...call, idempotencyKey: idempotency?.key, requestHash: idempotency?.requestHash };
  const [row] = yield* run(session.db.insert(session.tables.calls).values(values).returning());
  const created = toCall(row);
  yield* insertToken(session, created, token);
  return { outcome: 'claimed', call: created };
}

function checkClaim({ call, idempotency }: CallClaim): void {
  if (isFinalCallStatus(call.status) || call.endedAt !== undefined) {
    throw new StoreArgumentError(`Expected a call that begins; got one that is ${call.status}. Claim PENDING calls.`);
  }
  const keyLength = idempotency?.key.length ?? 0;
  if (keyLength > MAX_IDEMPOTENCY_KEY_LENGTH) {
    throw new StoreArgumentError(
      `Expected an idempotency key of at most ${MAX_IDEMPOTENCY_KEY_LENGTH} characters; got ${keyLength}. Shorten it.`,
    );
  }
}

type Known = Extract<CallClaimed, { outcome: 'repeated' | 'key-reused' }>;

/** The call that a request with this key has made. */
function* findRequest(session: Session, { call, idempotency }: CallClaim): Act<Known | undefined> {
  if (idempotency === undefined) return undefined;
  const { calls } = session.tables;
  const same = and(eq(calls.accountId, call.accountId), eq(calls.idempotencyKey, idempotency.key));
  const [row] = yield* run(session.forUpdate(session.db.select().from(calls).where(same)));
  if (row === undefined) return undefined;
  const isSameRequest = row.requestHash === idempotency.requestHash;
  return { outcome: isSameRequest ? 'repeated' : 'key-reused', call: toCall(row) };
}

/** The call that the carrier has told of before. */
function* findKnown(session: Session, call: CallRecord): Act<Known | undefined> {
  if (call.providerCallId === undefined) return undefined;
  const { calls } = session.tables;
  const same = and(eq(calls.provider, call.provider), eq(calls.providerCallId, call.providerCallId));
  const [row] = yield* run(session.forUpdate(session.db.select().from(calls).where(same)));
  if (row === undefined) return undefined;
  if (row.accountId === call.accountId) return { outcome: 'repeated', call: toCall(row) };
  throw new StoreConflictError(
    `Expected a call id of ${call.provider} that belongs to this account; it is known from another one. ` +
      'Check which account owns the number, and the webhook signature.',
    { context: { provider: call.provider, accountId: call.accountId } },
  );
}

/** Slots of the connection; for a call without one, those of the carrier's other calls without one. */
function* countHeldSlots(session: Session, { accountId, connectionId, provider, createdAt }: CallRecord): Act<number> {
  const { calls } = session.tables;
  const shared =
    connectionId === undefined
      ? and(isNull(calls.connectionId), eq(calls.provider, provider))
      : eq(calls.connectionId, connectionId);
  const [row] = yield* run(selectHeldSlots(session, accountId, shared, createdAt));
  return Number(row?.total);
}
