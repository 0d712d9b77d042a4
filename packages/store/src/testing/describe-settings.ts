import type { ConnectionChanges, Store, TelephonySettingsChange } from '@voice/core/store';
import { beforeEach, describe, expect, it } from 'vitest';
import { account, at, connectionRecord, otherAccount } from './records.ts';

/** Default connections, and settings that are written as a whole. */
export function describeSettings(store: () => Store): void {
  const made = connectionRecord({ isDefault: true });

  describe('the default connection of a carrier', () => {
    it('is made once, and found ever after', async () => {
      expect(await store().connections.ensureDefault(made)).toEqual(made);
      const again = connectionRecord({ id: 'again', name: 'Again', createdAt: at(9) });
      expect(await store().connections.ensureDefault(again)).toEqual(made);
      expect(await store().connections.list(account.id)).toEqual([made]);
    });

    it('is made a default whatever it says', async () => {
      expect(await store().connections.ensureDefault(connectionRecord())).toEqual(made);
      expect(await store().connections.find(account.id, made.id)).toEqual(made);
    });

    it('is another one for each carrier and account, beside connections that are not defaults', async () => {
      await store().connections.create(connectionRecord({ id: 'plain-1' }));
      await store().connections.create(connectionRecord({ id: 'plain-2' }));
      await store().connections.ensureDefault(made);
      const vobiz = connectionRecord({ id: 'vobiz', provider: 'vobiz', isDefault: true });
      const elsewhere = connectionRecord({ id: 'elsewhere', accountId: otherAccount.id, isDefault: true });
      expect(await store().connections.ensureDefault(vobiz)).toEqual(vobiz);
      expect(await store().connections.ensureDefault(elsewhere)).toEqual(elsewhere);
      expect(await store().connections.list(otherAccount.id)).toEqual([elsewhere]);
    });

    it('is one when several are made at once', async () => {
      const ids = ['a', 'b', 'c'];
      const all = await Promise.all(ids.map((id) => store().connections.ensureDefault({ ...made, id })));
      expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    });

    it('is refused a rival, and has a successor when it is deleted', async () => {
      await store().connections.ensureDefault(made);
      const rival = connectionRecord({ id: 'rival', isDefault: true });
      await expect(store().connections.create(rival)).rejects.toMatchObject({ code: 'VOICE_STORE_CONFLICT' });
      await store().connections.delete(account.id, made.id);
      expect(await store().connections.ensureDefault(rival)).toEqual(rival);
    });

    it('is refused to an account that does not exist', async () => {
      const orphan = store().connections.ensureDefault({ ...made, accountId: 'nobody' });
      await expect(orphan).rejects.toMatchObject({ code: 'VOICE_STORE_CONFLICT' });
    });
  });

  describe('settings', () => {
    const telephony = { defaultProvider: 'vobiz', publicBaseUrl: 'https://voice.example' } as const;
    const vobiz = connectionRecord({ id: 'vobiz', provider: 'vobiz', isDefault: true });
    const change = (changes: Partial<TelephonySettingsChange>, accountId = account.id) =>
      store().connections.changeSettings(accountId, { connections: [], at: at(7), ...changes });
    const to = (id: string, changes: ConnectionChanges) => ({ id, changes });
    const stored = async () => ({
      telephony: (await store().accounts.find(account.id))?.telephony,
      connections: await store().connections.list(account.id),
    });
    beforeEach(async () => {
      await store().connections.ensureDefault(made);
      await store().connections.ensureDefault(vobiz);
    });

    it('change the account and the named fields of several connections, and nothing else', async () => {
      const changed = { settings: { accountSid: 'AC2' }, encryptedCredentials: 'k2:other', maxConcurrentCalls: null };
      const connections = [to('connection-1', changed), to('vobiz', { status: 'INVALID_CREDENTIALS' })];
      expect(await change({ telephony, connections })).toBe(true);
      expect(await stored()).toEqual({
        telephony,
        connections: [
          { ...made, ...changed, maxConcurrentCalls: undefined, updatedAt: at(7) },
          { ...vobiz, status: 'INVALID_CREDENTIALS', updatedAt: at(7) },
        ],
      });
    });

    it('leave the account alone when only connections change, and the other way round', async () => {
      await change({ telephony });
      expect(await stored()).toEqual({ telephony, connections: [made, vobiz] });
      await change({ connections: [to('vobiz', { name: 'renamed' })] });
      expect(await stored()).toEqual({
        telephony,
        connections: [made, { ...vobiz, name: 'renamed', updatedAt: at(7) }],
      });
      await change({ telephony: {} });
      expect(await stored()).toMatchObject({ telephony: {} });
    });

    it('change nothing at all when an account or a connection does not exist', async () => {
      const before = await stored();
      const mine = to('connection-1', { name: 'changed' });
      await store().connections.create(connectionRecord({ id: 'foreign', accountId: otherAccount.id }));
      expect(await change({ telephony, connections: [mine, to('nowhere', { name: 'changed' })] })).toBe(false);
      expect(await change({ telephony, connections: [mine, to('foreign', { name: 'changed' })] })).toBe(false);
      expect(await change({ telephony, connections: [mine] }, otherAccount.id)).toBe(false);
      expect(await change({ telephony }, 'nobody')).toBe(false);
      expect(await stored()).toEqual(before);
      expect(await store().connections.list(otherAccount.id)).toMatchObject([{ name: 'Main line' }]);
      expect(await store().accounts.find(otherAccount.id)).toEqual(otherAccount);
    });

    it('may be written with no change, and with two changes of one connection', async () => {
      expect(await change({})).toBe(true);
      const twice = [to('vobiz', { name: 'first', status: 'DISCONNECTED' }), to('vobiz', { name: 'second' })];
      expect(await change({ connections: twice })).toBe(true);
      expect(await store().connections.find(account.id, 'vobiz')).toMatchObject({
        name: 'second',
        status: 'DISCONNECTED',
      });
    });

    it('let no connection become another one by smuggled fields', async () => {
      const smuggled = { name: 'renamed', provider: 'exotel', accountId: otherAccount.id, isDefault: false };
      expect(await change({ connections: [to('vobiz', smuggled)] })).toBe(true);
      expect(await store().connections.find(account.id, 'vobiz')).toEqual({
        ...vobiz,
        name: 'renamed',
        updatedAt: at(7),
      });
    });
  });
}
