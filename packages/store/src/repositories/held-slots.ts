import { and, count, eq, gt, isNull, type SQL } from 'drizzle-orm';
import type { Session } from '../database/driver.ts';

/** Calls of an account that have not ended and whose lease holds at this moment, as a count. */
export function selectHeldSlots(
  { db, tables: { calls } }: Session,
  accountId: string,
  shared: SQL | undefined,
  at: Date,
) {
  const held = and(eq(calls.accountId, accountId), shared, isNull(calls.endedAt), gt(calls.leaseUntil, at));
  return db.select({ total: count() }).from(calls).where(held);
}
