import type { PhoneNumberRecord, PhoneNumberRepository } from '@voice/core/store';
import type { ProviderName } from '@voice/core/telephony';
import { and, asc, eq, inArray, type SQL } from 'drizzle-orm';
import { type Act, run } from '../database/act.ts';
import type { Driver, Session } from '../database/driver.ts';
import { StoreConflictError } from '../errors.ts';
import { toPhoneNumber } from '../rows/phone-number-row.ts';

/** Phone numbers in either dialect. */
export class SqlPhoneNumberRepository implements PhoneNumberRepository {
  readonly #driver: Driver;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  async create(number: PhoneNumberRecord): Promise<boolean> {
    const { phoneNumbers } = this.#driver.tables;
    const created = await this.#driver.write(function* (session) {
      yield* checkConnection(session, number);
      yield* checkAgents(session, number.accountId, [number.inboundAgentId, number.outboundAgentId]);
      const target = [phoneNumbers.connectionId, phoneNumbers.phoneNumber];
      const insert = session.db.insert(phoneNumbers).values(number).onConflictDoNothing({ target });
      return yield* run(insert.returning({ id: phoneNumbers.id }));
    });
    return created.length === 1;
  }

  async find(accountId: string, id: string): Promise<PhoneNumberRecord | undefined> {
    const [number] = await this.#select(this.#one(accountId, id));
    return number;
  }

  list(accountId: string, filter: { readonly connectionId?: string } = {}): Promise<PhoneNumberRecord[]> {
    const { phoneNumbers } = this.#driver.tables;
    const { connectionId } = filter;
    const ofConnection = connectionId === undefined ? undefined : eq(phoneNumbers.connectionId, connectionId);
    return this.#select(and(eq(phoneNumbers.accountId, accountId), ofConnection));
  }

  findByNumber(accountId: string, provider: ProviderName, phoneNumber: string): Promise<PhoneNumberRecord[]> {
    const { phoneNumbers } = this.#driver.tables;
    return this.#select(
      and(
        eq(phoneNumbers.accountId, accountId),
        eq(phoneNumbers.provider, provider),
        eq(phoneNumbers.phoneNumber, phoneNumber),
      ),
    );
  }

  async update(
    accountId: string,
    id: string,
    changes: Parameters<PhoneNumberRepository['update']>[2],
    at: Date,
  ): Promise<PhoneNumberRecord | undefined> {
    const { phoneNumbers } = this.#driver.tables;
    const one = this.#one(accountId, id);
    const { inboundAgentId, outboundAgentId, label, isActive } = changes;
    const row = await this.#driver.write(function* (session) {
      const values = { inboundAgentId, outboundAgentId, label, isActive, updatedAt: at };
      const [updated] = yield* run(session.db.update(phoneNumbers).set(values).where(one).returning());
      if (updated !== undefined) yield* checkAgents(session, accountId, [inboundAgentId, outboundAgentId]);
      return updated;
    });
    return row && toPhoneNumber(row);
  }

  async delete(accountId: string, id: string): Promise<boolean> {
    const { phoneNumbers } = this.#driver.tables;
    const deleted = await this.#driver.query(({ db }) =>
      db.delete(phoneNumbers).where(this.#one(accountId, id)).returning({ id: phoneNumbers.id }),
    );
    return deleted.length === 1;
  }

  /** Oldest first. */
  async #select(wanted: SQL | undefined): Promise<PhoneNumberRecord[]> {
    const { phoneNumbers } = this.#driver.tables;
    const rows = await this.#driver.query(({ db }) =>
      db.select().from(phoneNumbers).where(wanted).orderBy(asc(phoneNumbers.createdAt), asc(phoneNumbers.id)),
    );
    return rows.map(toPhoneNumber);
  }

  #one(accountId: string, id: string) {
    const { phoneNumbers } = this.#driver.tables;
    return and(eq(phoneNumbers.accountId, accountId), eq(phoneNumbers.id, id));
  }
}

/** The foreign key knows nothing of accounts and carriers. */
function* checkConnection({ db, tables: { connections } }: Session, number: PhoneNumberRecord): Act<void> {
  const { accountId, connectionId, provider } = number;
  const own = and(
    eq(connections.accountId, accountId),
    eq(connections.id, connectionId),
    eq(connections.provider, provider),
  );
  const found = yield* run(db.select({ id: connections.id }).from(connections).where(own));
  if (found.length === 1) return;
  throw new StoreConflictError(
    `Expected a connection of this account at ${provider}; there is none of this id. Name one that exists.`,
    { context: { accountId, connectionId, provider } },
  );
}

/** The foreign keys know nothing of accounts. */
function* checkAgents(
  { db, tables: { agents } }: Session,
  accountId: string,
  ids: readonly (string | null | undefined)[],
): Act<void> {
  const wanted = [...new Set(ids)].filter((id) => typeof id === 'string');
  if (wanted.length === 0) return;
  const own = and(eq(agents.accountId, accountId), inArray(agents.id, wanted));
  const found = yield* run(db.select({ id: agents.id }).from(agents).where(own));
  if (found.length === wanted.length) return;
  throw new StoreConflictError('Expected agents of this account; an id is not of one. Name agents that exist.', {
    context: { accountId },
  });
}
