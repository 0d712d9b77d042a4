import type { ConnectionChanges, ConnectionRecord, TelephonySettingsChange } from '@voice/core/store';
import { and, asc, eq, inArray } from 'drizzle-orm';
import { type Act, run } from '../database/act.ts';
import type { Session } from '../database/driver.ts';

/** The columns that may change; an absent field is kept. */
export function changedColumns(changes: ConnectionChanges, at: Date) {
  const { name, status, settings, encryptedCredentials, maxConcurrentCalls } = changes;
  return { name, status, settings, encryptedCredentials, maxConcurrentCalls, updatedAt: at };
}

/** The default connection of this account and carrier. */
export function selectDefault({ db, tables: { connections } }: Session, { accountId, provider }: ConnectionRecord) {
  const ofCarrier = and(
    eq(connections.accountId, accountId),
    eq(connections.provider, provider),
    eq(connections.isDefault, true),
  );
  return db.select().from(connections).where(ofCarrier);
}

/**
 * The row of the default connection, made now if there is none. Of several that are made at the same instant, the unique
 * index lets one be; the other acts lose the race and find it when they are performed again.
 */
export function* ensureDefaultAct(session: Session, connection: ConnectionRecord): Act<unknown> {
  const [present] = yield* run(selectDefault(session, connection));
  if (present !== undefined) return present;
  const { connections } = session.tables;
  const values = { ...connection, isDefault: true };
  const [created] = yield* run(session.db.insert(connections).values(values).returning());
  return created;
}

/** Everything or nothing. @returns whether account and connections exist */
export function* changeSettingsAct(session: Session, accountId: string, change: TelephonySettingsChange): Act<boolean> {
  const { db, tables } = session;
  const { accounts, connections } = tables;
  const account = eq(accounts.id, accountId);
  const [present] = yield* run(db.select({ id: accounts.id }).from(accounts).where(account));
  if (present === undefined) return false;
  const ids = [...new Set(change.connections.map(({ id }) => id))];
  const own = and(eq(connections.accountId, accountId), inArray(connections.id, ids));
  // Locked in one order, so that of two changes at once the later one holds as a whole.
  const locked = yield* run(
    session.forUpdate(db.select({ id: connections.id }).from(connections).where(own).orderBy(asc(connections.id))),
  );
  if (locked.length < ids.length) return false;

  if (change.telephony !== undefined) {
    yield* run(db.update(accounts).set({ telephony: change.telephony }).where(account));
  }
  for (const { id, changes } of change.connections) {
    yield* run(db.update(connections).set(changedColumns(changes, change.at)).where(eq(connections.id, id)));
  }
  return true;
}
