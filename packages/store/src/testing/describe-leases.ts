import type { Store } from '@voice/core/store';
import { describe, expect, it } from 'vitest';
import { account, at, callRecord, claimOf, endingRecord, otherAccount } from './records.ts';

/** Who holds calls and slots at a moment. */
export function describeLeases(store: () => Store): void {
  const claim = (id = 'call', changes: Parameters<typeof callRecord>[1] = {}) =>
    store().calls.claim(claimOf(callRecord(id, changes)));

  describe('leases', () => {
    it('tell which calls nobody holds any more', async () => {
      for (const id of ['lost', 'held', 'ended']) await claim(id);
      await store().calls.end('ended', endingRecord());
      await store().calls.renewLeases(['held', 'ended', 'nobody'], at(90));
      expect(await store().calls.listAbandoned(new Date(at(60).getTime() - 1))).toEqual([]);
      expect(await store().calls.listAbandoned(at(60))).toEqual([callRecord('lost')]);
      expect((await store().calls.listAbandoned(at(90))).map(({ id }) => id)).toEqual(['lost', 'held']);
    });

    it('tell which of the calls that are held have ended by another hand', async () => {
      for (const id of ['a', 'b', 'c', 'd']) await claim(id);
      for (const id of ['b', 'd']) await store().calls.end(id, endingRecord());
      expect(await store().calls.renewLeases(['a', 'c', 'nobody'], at(90))).toEqual([]);
      expect((await store().calls.renewLeases(['d', 'a', 'b', 'nobody', 'd'], at(90))).sort()).toEqual(['b', 'd']);
      expect(await store().calls.find(account.id, 'b')).toMatchObject({ leaseUntil: at(60) });
    });

    it('are renewed for no call, and for thousands', async () => {
      expect(await store().calls.renewLeases([], at(90))).toEqual([]);
      await claim();
      await claim('ended');
      await store().calls.end('ended', endingRecord());
      const ids = Array.from({ length: 40_000 }, (_, index) => `absent-${index}`);
      expect(await store().calls.renewLeases([...ids, 'call', 'ended'], at(90))).toEqual(['ended']);
      expect(await store().calls.find(account.id, 'call')).toMatchObject({ leaseUntil: at(90) });
    });
  });

  describe('slots that are held on a connection', () => {
    const held = (second: number, connectionId = 'one', accountId = account.id) =>
      store().calls.countHeldSlots(accountId, connectionId, at(second));

    it('are those of its calls that have not ended and whose lease holds', async () => {
      expect(await held(0)).toBe(0);
      for (const id of ['a', 'b', 'c']) await claim(id, { connectionId: 'one' });
      await claim('short', { connectionId: 'one', leaseUntil: at(30) });
      await claim('other', { connectionId: 'two' });
      await claim('none');
      await store().calls.end('c', endingRecord());
      expect(await held(29)).toBe(3);
      expect(await held(30)).toBe(2);
      expect(await held(60)).toBe(0);
      expect(await held(29, 'two')).toBe(1);
      expect(await held(29, 'one', otherAccount.id)).toBe(0);
    });
  });
}
