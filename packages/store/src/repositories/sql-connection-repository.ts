import type {
  ConnectionChanges,
  ConnectionRecord,
  ConnectionRepository,
  TelephonySettingsChange,
} from '@voice/core/store';
import { and, asc, eq } from 'drizzle-orm';
import { run } from '../database/act.ts';
import type { Driver } from '../database/driver.ts';
import { toConnection } from '../rows/connection-row.ts';
import { changedColumns, changeSettingsAct, ensureDefaultAct, selectDefault } from './connection-acts.ts';

/** Connections in either dialect. */
export class SqlConnectionRepository implements ConnectionRepository {
  readonly #driver: Driver;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  async create(connection: ConnectionRecord): Promise<void> {
    await this.#driver.query(({ db, tables }) => db.insert(tables.connections).values(connection));
  }

  async ensureDefault(connection: ConnectionRecord): Promise<ConnectionRecord> {
    // It nearly always exists, so that it is looked for without locks first.
    const [present] = await this.#driver.query((session) => selectDefault(session, connection));
    return toConnection(present ?? (await this.#driver.write((session) => ensureDefaultAct(session, connection))));
  }

  changeSettings(accountId: string, change: TelephonySettingsChange): Promise<boolean> {
    return this.#driver.write((session) => changeSettingsAct(session, accountId, change));
  }

  async find(accountId: string, id: string): Promise<ConnectionRecord | undefined> {
    const { connections } = this.#driver.tables;
    const [row] = await this.#driver.query(({ db }) => db.select().from(connections).where(this.#one(accountId, id)));
    return row && toConnection(row);
  }

  async list(accountId: string): Promise<ConnectionRecord[]> {
    const { connections } = this.#driver.tables;
    const rows = await this.#driver.query(({ db }) =>
      db
        .select()
        .from(connections)
        .where(eq(connections.accountId, accountId))
        .orderBy(asc(connections.createdAt), asc(connections.id)),
    );
    return rows.map(toConnection);
  }

  async update(
    accountId: string,
    id: string,
    changes: ConnectionChanges,
    at: Date,
  ): Promise<ConnectionRecord | undefined> {
    const { connections } = this.#driver.tables;
    const [row] = await this.#driver.query(({ db }) =>
      db.update(connections).set(changedColumns(changes, at)).where(this.#one(accountId, id)).returning(),
    );
    return row && toConnection(row);
  }

  async delete(accountId: string, id: string): Promise<boolean> {
    const { connections } = this.#driver.tables;
    const one = this.#one(accountId, id);
    // Deletes phone numbers too, and may meet another act that changes them.
    const deleted = await this.#driver.write(({ db }) =>
      run(db.delete(connections).where(one).returning({ id: connections.id })),
    );
    return deleted.length === 1;
  }

  #one(accountId: string, id: string) {
    const { connections } = this.#driver.tables;
    return and(eq(connections.accountId, accountId), eq(connections.id, id));
  }
}
