import type { AccountRecord, AccountRepository } from '@voice/core/store';
import { and, asc, eq } from 'drizzle-orm';
import { run } from '../database/act.ts';
import type { Driver } from '../database/driver.ts';
import { toAccount } from '../rows/account-row.ts';

/** Accounts in either dialect. */
export class SqlAccountRepository implements AccountRepository {
  readonly #driver: Driver;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  async ensureDefault(account: AccountRecord): Promise<AccountRecord> {
    const { accounts } = this.#driver.tables;
    const row = await this.#driver.write(function* ({ db, lock }) {
      yield* lock('voice:default-account'); // Two servers that start together make one account.
      const [first] = yield* run(
        db.select().from(accounts).orderBy(asc(accounts.createdAt), asc(accounts.id)).limit(1),
      );
      if (first !== undefined) return first;
      const { id, name, telephony, createdAt } = account;
      const [created] = yield* run(db.insert(accounts).values({ id, name, telephony, createdAt }).returning());
      return created;
    });
    return toAccount(row);
  }

  async find(id: string): Promise<AccountRecord | undefined> {
    const { accounts } = this.#driver.tables;
    const [row] = await this.#driver.query(({ db }) => db.select().from(accounts).where(eq(accounts.id, id)));
    return row && toAccount(row);
  }

  async serviceKeys(id: string): Promise<string | undefined> {
    const { accounts } = this.#driver.tables;
    const [row] = await this.#driver.query(({ db }) =>
      db.select({ serviceKeys: accounts.serviceKeys }).from(accounts).where(eq(accounts.id, id)),
    );
    return row?.serviceKeys;
  }

  async changeServiceKeys(id: string, { from, to }: { readonly from: string; readonly to: string }): Promise<boolean> {
    const { accounts } = this.#driver.tables;
    const unchanged = and(eq(accounts.id, id), eq(accounts.serviceKeys, from));
    const changed = await this.#driver.query(({ db }) =>
      db.update(accounts).set({ serviceKeys: to }).where(unchanged).returning({ id: accounts.id }),
    );
    return changed.length === 1;
  }
}
