import type { Store } from '@voice/core/store';
import { describe, expect, it } from 'vitest';
import { account, apiKeyRecord, at, otherAccount } from './records.ts';

/** Accounts, API keys, and the store's own life. */
export function describeAccounts(store: () => Store): void {
  describe('accounts', () => {
    it('makes the default account once, and finds it ever after', async () => {
      expect(await store().accounts.ensureDefault(account)).toEqual(account);
      expect(await store().accounts.ensureDefault(otherAccount)).toEqual(account);
      expect(await store().accounts.find(account.id)).toEqual(account);
      expect(await store().accounts.find(otherAccount.id)).toBeUndefined();
    });

    it('gives an account the settings it is made with', async () => {
      const telephony = { defaultProvider: 'exotel', publicBaseUrl: 'https://voice.example' } as const;
      expect(await store().accounts.ensureDefault({ ...account, telephony })).toEqual({ ...account, telephony });
      expect(await store().accounts.ensureDefault(account)).toEqual({ ...account, telephony });
      expect(await store().accounts.find(account.id)).toEqual({ ...account, telephony });
    });

    it('keeps the keys to services as they are written, those of each account', async () => {
      await store().accounts.ensureDefault(account);
      expect(await store().accounts.serviceKeys(account.id)).toBe('');
      expect(await store().accounts.serviceKeys(otherAccount.id)).toBeUndefined();
      expect(await store().accounts.changeServiceKeys(account.id, { from: '', to: 'v1.a' })).toBe(true);
      expect(await store().accounts.serviceKeys(account.id)).toBe('v1.a');
      expect(await store().accounts.changeServiceKeys(otherAccount.id, { from: '', to: 'v1.b' })).toBe(false);
      expect(await store().accounts.find(account.id)).toEqual(account);
    });

    it('lets one of two writers of the keys win, and tells the other', async () => {
      await store().accounts.ensureDefault(account);
      const results = await Promise.all(
        ['v1.a', 'v1.b'].map((to) => store().accounts.changeServiceKeys(account.id, { from: '', to })),
      );
      expect(results.sort()).toEqual([false, true]);
      const kept = await store().accounts.serviceKeys(account.id);
      expect(kept).toMatch(/^v1\.[ab]$/);
      expect(await store().accounts.changeServiceKeys(account.id, { from: 'v1.old', to: 'v1.c' })).toBe(false);
      expect(await store().accounts.serviceKeys(account.id)).toBe(kept);
    });

    it('makes one account when two servers start together', async () => {
      const made = await Promise.all([account, otherAccount].map((each) => store().accounts.ensureDefault(each)));
      expect(made[0]).toEqual(made[1]);
    });
  });

  describe('API keys', () => {
    it('finds a key by its hash until it is revoked, and lists revoked keys too', async () => {
      await store().accounts.ensureDefault(account);
      const first = apiKeyRecord();
      const second = apiKeyRecord({ id: 'key-2', keyHash: 'hash-2', role: 'viewer', createdAt: at(5) });
      await store().apiKeys.create(second);
      await store().apiKeys.create(first);
      expect(await store().apiKeys.findByHash('hash-1')).toEqual(first);

      expect(await store().apiKeys.revoke(account.id, 'key-1', at(9))).toBe(true);
      expect(await store().apiKeys.findByHash('hash-1')).toBeUndefined();
      expect(await store().apiKeys.list(account.id)).toEqual([{ ...first, revokedAt: at(9) }, second]);
    });

    it('reports only the first revocation, and none by another account', async () => {
      await store().accounts.ensureDefault(account);
      await store().apiKeys.create(apiKeyRecord());
      expect(await store().apiKeys.revoke(otherAccount.id, 'key-1', at(8))).toBe(false);
      const reports = await Promise.all(
        [at(9), at(10)].map((when) => store().apiKeys.revoke(account.id, 'key-1', when)),
      );
      expect(reports.sort()).toEqual([false, true]);
      expect(await store().apiKeys.list(otherAccount.id)).toEqual([]);
    });

    it('remembers when a key was last used', async () => {
      await store().accounts.ensureDefault(account);
      await store().apiKeys.create(apiKeyRecord());
      await store().apiKeys.recordUse('key-1', at(7));
      await store().apiKeys.recordUse('nobody', at(8));
      expect(await store().apiKeys.findByHash('hash-1')).toEqual(apiKeyRecord({ lastUsedAt: at(7) }));
    });

    it('refuses a second key with the same hash, and a key of no account', async () => {
      await store().accounts.ensureDefault(account);
      await store().apiKeys.create(apiKeyRecord());
      await expect(store().apiKeys.create(apiKeyRecord({ id: 'key-2' }))).rejects.toMatchObject({
        code: 'VOICE_STORE_CONFLICT',
        retryable: false,
      });
      await expect(
        store().apiKeys.create(apiKeyRecord({ id: 'key-3', keyHash: 'hash-3', accountId: 'nobody' })),
      ).rejects.toMatchObject({ code: 'VOICE_STORE_CONFLICT' });
    });
  });

  describe('its own life', () => {
    it('answers until it is closed, which may be said twice', async () => {
      await store().ping();
      await store().close();
      await store().close();
      await expect(store().ping()).rejects.toMatchObject({ code: 'VOICE_STORE_CLOSED' });
      await expect(store().calls.countActive()).rejects.toMatchObject({ code: 'VOICE_STORE_CLOSED' });
    });
  });
}
