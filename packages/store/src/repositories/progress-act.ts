import { canFollow, isFinalCallStatus } from '@voice/core/calls';
import type { CallRepository } from '@voice/core/store';
import { eq } from 'drizzle-orm';
import { type Act, run } from '../database/act.ts';
import type { Session } from '../database/driver.ts';
import { StoreArgumentError } from '../errors.ts';
import { toCall } from '../rows/call-row.ts';
import { learntFacts } from './learnt-facts.ts';

type Progress = Parameters<CallRepository['progress']>[1];

/**
 * Moves a call forward. The carrier's id, the moment of the answer and who answered are taken from a late report too: an
 * outbound call may ring before its request is answered.
 */
export function* progressAct(session: Session, id: string, progress: Progress): Act<boolean> {
  if (progress.status !== undefined && isFinalCallStatus(progress.status)) {
    throw new StoreArgumentError(`Expected PENDING, RINGING or IN_PROGRESS; got ${progress.status}. Use end().`);
  }
  const { calls } = session.tables;
  const [row] = yield* run(session.forUpdate(session.db.select().from(calls).where(eq(calls.id, id))));
  if (row === undefined) return false;
  const call = toCall(row);
  if (call.endedAt !== undefined) return false;
  const { status, ...news } = progress;
  const changes = {
    status: status !== undefined && canFollow(status, call.status) ? status : undefined,
    ...learntFacts(call, news),
  };
  if (Object.values(changes).every((change) => change === undefined)) return false;
  yield* run(session.db.update(calls).set(changes).where(eq(calls.id, id)));
  return true;
}
