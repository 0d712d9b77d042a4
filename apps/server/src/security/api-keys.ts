import type { ApiKeyRecord, Store } from '@voice/core/store';
import type { Clock, Ids } from '@voice/core/time';
import { isEqualSecret, sha256 } from './secrets.ts';

const USE_RECORDED_EVERY_MS = 60_000;

/** Who asks. */
export interface Caller {
  readonly accountId: string;
  readonly role: ApiKeyRecord['role'];
}

/** What `ApiKeys` needs to know. */
export interface ApiKeysOptions {
  readonly store: Pick<Store, 'apiKeys'>;
  readonly accountId: string;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The key from the environment: valid while it is set there, never stored. */
  readonly environmentKey: string | undefined;
}

/** Tells who a key belongs to. */
export class ApiKeys {
  readonly #options: ApiKeysOptions;

  constructor(options: ApiKeysOptions) {
    this.#options = options;
  }

  /** Makes a key when there is none at all. @returns the key, this one time only */
  async ensureFirst(): Promise<string | undefined> {
    const { store, accountId, clock, ids, environmentKey } = this.#options;
    if (environmentKey !== undefined) return undefined;
    const existing = await store.apiKeys.list(accountId);
    if (existing.some((key) => key.revokedAt === undefined)) return undefined;
    const key = `vk_${ids.secret()}`;
    await store.apiKeys.create({
      id: ids.uuid(),
      accountId,
      name: 'first start',
      prefix: key.slice(0, 11),
      keyHash: sha256(key),
      role: 'admin',
      createdAt: clock.date(),
      lastUsedAt: undefined,
      revokedAt: undefined,
    });
    return key;
  }

  /** @returns `undefined` for a key that is unknown or revoked */
  async identify(key: string): Promise<Caller | undefined> {
    const { store, accountId, clock, environmentKey } = this.#options;
    if (environmentKey !== undefined && isEqualSecret(key, environmentKey)) return { accountId, role: 'admin' };
    const record = await store.apiKeys.findByHash(sha256(key));
    if (record === undefined) return undefined;
    const at = clock.date();
    if (at.getTime() - (record.lastUsedAt?.getTime() ?? 0) >= USE_RECORDED_EVERY_MS) {
      await store.apiKeys.recordUse(record.id, at);
    }
    return { accountId: record.accountId, role: record.role };
  }
}
