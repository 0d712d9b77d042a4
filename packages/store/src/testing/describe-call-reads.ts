import type { Store } from '@voice/core/store';
import { describe, expect, it } from 'vitest';
import { account, at, callRecord, claimOf, endingRecord, otherAccount } from './records.ts';

/** Finding and listing calls. */
export function describeCallReads(store: () => Store): void {
  const claim = (id: string, changes: Parameters<typeof callRecord>[1] = {}) =>
    store().calls.claim(claimOf(callRecord(id, changes), { limit: 1000 }));
  const list = (filter: Partial<Parameters<Store['calls']['list']>[1]> = {}, accountId = account.id) =>
    store().calls.list(accountId, { limit: 10, offset: 0, ...filter });

  describe('finding calls', () => {
    it("finds a call by its id, and by the carrier's id", async () => {
      await claim('call');
      expect(await store().calls.find(account.id, 'call')).toEqual(callRecord('call'));
      expect(await store().calls.findByProviderCallId('twilio', 'CA-call')).toEqual(callRecord('call'));
      expect(await store().calls.findByProviderCallId('exotel', 'CA-call')).toBeUndefined();
    });

    it('finds a call of any account by its id alone', async () => {
      const foreign = callRecord('call', { accountId: otherAccount.id });
      await claim('call', { accountId: otherAccount.id });
      expect(await store().calls.findById('call')).toEqual(foreign);
      expect(await store().calls.findById('nobody')).toBeUndefined();
    });

    it('hides calls from other accounts', async () => {
      await claim('call');
      expect(await store().calls.find(otherAccount.id, 'call')).toBeUndefined();
      expect(await store().calls.recording(otherAccount.id, 'call')).toBeUndefined();
      expect(await list({}, otherAccount.id)).toEqual({ calls: [], total: 0 });
    });

    it('lists the newest first, and calls of the same moment always in the same order', async () => {
      for (const id of ['b', 'd', 'a']) await claim(id, { createdAt: at(1) });
      await claim('c', { createdAt: at(2) });
      await claim('e', { createdAt: at(0) });
      const { calls, total } = await list();
      expect(calls.map(({ id }) => id)).toEqual(['c', 'd', 'b', 'a', 'e']);
      expect(total).toBe(5);
    });

    it('pages through all calls without losing or repeating one', async () => {
      const ids = Array.from({ length: 7 }, (_, index) => `call-${index}`);
      for (const id of ids) await claim(id);
      const seen: string[] = [];
      for (let offset = 0; offset < 9; offset += 3) {
        const { calls, total } = await list({ limit: 3, offset });
        expect(total).toBe(7);
        seen.push(...calls.map(({ id }) => id));
      }
      expect(seen).toEqual([...ids].reverse());
    });

    it('lists and counts the wanted statuses', async () => {
      for (const id of ['a', 'b', 'c']) await claim(id);
      await store().calls.progress('b', { status: 'IN_PROGRESS' });
      await store().calls.end('c', endingRecord({ status: 'BUSY' }));
      const { calls, total } = await list({ statuses: ['IN_PROGRESS', 'BUSY'], limit: 1 });
      expect({ ids: calls.map(({ id }) => id), total }).toEqual({ ids: ['c'], total: 2 });
      expect(await list({ statuses: [] })).toEqual({ calls: [], total: 0 });
    });

    it('lists and counts one direction and one carrier', async () => {
      await claim('a', { direction: 'outbound' });
      await claim('b', { provider: 'vobiz', direction: 'outbound' });
      await claim('c', { provider: 'vobiz' });
      await claim('d', { provider: 'vobiz', accountId: otherAccount.id });
      await store().calls.end('b', endingRecord());
      const ids = async (filter: Parameters<typeof list>[0]) => {
        const { calls, total } = await list(filter);
        expect(total).toBe(calls.length);
        return calls.map(({ id }) => id);
      };
      expect(await ids({ direction: 'outbound' })).toEqual(['b', 'a']);
      expect(await ids({ provider: 'vobiz' })).toEqual(['c', 'b']);
      expect(await ids({ provider: 'vobiz', direction: 'inbound' })).toEqual(['c']);
      expect(await ids({ provider: 'vobiz', statuses: ['COMPLETED'] })).toEqual(['b']);
      expect(await ids({ provider: 'exotel' })).toEqual([]);
    });

    it('knows the total also beyond the last page', async () => {
      await claim('call');
      expect(await list({ offset: 1 })).toEqual({ calls: [], total: 1 });
      expect(await list({ offset: Number.MAX_SAFE_INTEGER, limit: 1000 })).toEqual({ calls: [], total: 1 });
    });

    it.each([
      { limit: 0 },
      { limit: 1001 },
      { limit: 1.5 },
      { limit: Number.NaN },
      { offset: -1 },
      { offset: 0.5 },
      { offset: 1e300 },
      { offset: Number.POSITIVE_INFINITY },
    ])('refuses the page %o', async (page) => {
      await expect(list(page)).rejects.toMatchObject({ code: 'VOICE_STORE_ARGUMENT' });
    });

    it('counts the calls of all accounts that have not ended', async () => {
      await claim('a');
      await claim('b', { accountId: otherAccount.id, status: 'PENDING' });
      await claim('c');
      await store().calls.end('c', endingRecord());
      expect(await store().calls.countActive()).toBe(2);
    });
  });
}
