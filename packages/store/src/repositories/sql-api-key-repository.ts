import type { ApiKeyRecord, ApiKeyRepository } from '@voice/core/store';
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Driver } from '../database/driver.ts';
import { toApiKey } from '../rows/api-key-row.ts';

/** API keys in either dialect. */
export class SqlApiKeyRepository implements ApiKeyRepository {
  readonly #driver: Driver;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  async create(key: ApiKeyRecord): Promise<void> {
    await this.#driver.query(({ db, tables }) => db.insert(tables.apiKeys).values(key));
  }

  async findByHash(keyHash: string): Promise<ApiKeyRecord | undefined> {
    const { apiKeys } = this.#driver.tables;
    const valid = and(eq(apiKeys.keyHash, keyHash), isNull(apiKeys.revokedAt));
    const [row] = await this.#driver.query(({ db }) => db.select().from(apiKeys).where(valid));
    return row && toApiKey(row);
  }

  async list(accountId: string): Promise<ApiKeyRecord[]> {
    const { apiKeys } = this.#driver.tables;
    const rows = await this.#driver.query(({ db }) =>
      db
        .select()
        .from(apiKeys)
        .where(eq(apiKeys.accountId, accountId))
        .orderBy(asc(apiKeys.createdAt), asc(apiKeys.id)),
    );
    return rows.map(toApiKey);
  }

  async revoke(accountId: string, id: string, at: Date): Promise<boolean> {
    const { apiKeys } = this.#driver.tables;
    const valid = and(eq(apiKeys.accountId, accountId), eq(apiKeys.id, id), isNull(apiKeys.revokedAt));
    const revoked = await this.#driver.query(({ db }) =>
      db.update(apiKeys).set({ revokedAt: at }).where(valid).returning({ id: apiKeys.id }),
    );
    return revoked.length === 1;
  }

  async recordUse(id: string, at: Date): Promise<void> {
    const { apiKeys } = this.#driver.tables;
    await this.#driver.query(({ db }) => db.update(apiKeys).set({ lastUsedAt: at }).where(eq(apiKeys.id, id)));
  }
}
