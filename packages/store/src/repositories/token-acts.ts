import type { NewStreamToken } from '@voice/core/store';
import { and, eq, isNull } from 'drizzle-orm';
import { type Act, run } from '../database/act.ts';
import type { Session } from '../database/driver.ts';
import { StoreConflictError } from '../errors.ts';

/** A further token for a call that has not ended. @returns whether it was added */
export function* addTokenAct(session: Session, id: string, token: NewStreamToken): Act<boolean> {
  const { calls } = session.tables;
  const open = and(eq(calls.id, id), isNull(calls.endedAt));
  const [call] = yield* run(session.forUpdate(session.db.select().from(calls).where(open)));
  if (call === undefined) return false;
  yield* insertToken(session, call, token);
  return true;
}

/**
 * Gives a call a token; the same token may come again.
 * @throws {StoreConflictError} when it is another call's
 */
export function* insertToken(
  session: Session,
  call: { readonly id: string; readonly accountId: string; readonly provider: string; readonly agentName: string },
  { tokenHash, expiresAt }: NewStreamToken,
): Act<void> {
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
