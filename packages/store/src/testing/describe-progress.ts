import type { Store } from '@voice/core/store';
import { describe, expect, it } from 'vitest';
import { account, at, callRecord, claimOf, endingRecord } from './records.ts';

/** A call's way from PENDING to IN_PROGRESS. */
export function describeProgress(store: () => Store): void {
  const find = () => store().calls.find(account.id, 'call');
  const claimPending = () =>
    store().calls.claim(
      claimOf(callRecord('call', { status: 'PENDING', providerCallId: undefined, direction: 'outbound' })),
    );

  describe('progress of a call', () => {
    it('goes forward, may skip, and never goes back', async () => {
      await claimPending();
      expect(await store().calls.progress('call', { status: 'PENDING' })).toBe(false);
      expect(await store().calls.progress('call', { status: 'IN_PROGRESS', answeredAt: at(3) })).toBe(true);
      expect(await store().calls.progress('call', { status: 'RINGING' })).toBe(false);
      expect(await store().calls.progress('call', { status: 'IN_PROGRESS' })).toBe(false);
      expect(await find()).toMatchObject({ status: 'IN_PROGRESS', answeredAt: at(3) });
    });

    it("keeps the carrier's id and the moment of the answer once they are known", async () => {
      await claimPending();
      await store().calls.progress('call', { status: 'RINGING', providerCallId: 'CA-9' });
      await store().calls.progress('call', { status: 'IN_PROGRESS', providerCallId: 'CA-10', answeredAt: at(3) });
      expect(await store().calls.progress('call', { status: 'IN_PROGRESS', answeredAt: at(4) })).toBe(false);
      expect(await find()).toMatchObject({ status: 'IN_PROGRESS', providerCallId: 'CA-9', answeredAt: at(3) });
      expect(await store().calls.findByProviderCallId('twilio', 'CA-10')).toBeUndefined();
    });

    it('learns facts without a status, and says no when there is nothing new', async () => {
      await claimPending();
      expect(await store().calls.progress('call', {})).toBe(false);
      expect(await store().calls.progress('call', { providerCallId: 'CA-9' })).toBe(true);
      expect(await store().calls.progress('call', { answeredAt: at(3), answeredBy: 'machine' })).toBe(true);
      expect(await store().calls.progress('call', { answeredBy: 'machine', answeredAt: at(4) })).toBe(false);
      expect(await find()).toMatchObject({
        status: 'PENDING',
        providerCallId: 'CA-9',
        answeredAt: at(3),
        answeredBy: 'machine',
      });
    });

    it('keeps who answered once the carrier could tell', async () => {
      await claimPending();
      expect(await store().calls.progress('call', { answeredBy: 'unknown' })).toBe(true);
      expect(await find()).toMatchObject({ answeredBy: 'unknown' });
      expect(await store().calls.progress('call', { answeredBy: 'unknown' })).toBe(false);
      expect(await store().calls.progress('call', { answeredBy: 'human' })).toBe(true);
      expect(await store().calls.progress('call', { answeredBy: 'fax' })).toBe(false);
      expect(await store().calls.progress('call', { answeredBy: 'unknown' })).toBe(false);
      expect(await find()).toMatchObject({ answeredBy: 'human' });
    });

    it("learns the carrier's id from an answer to the request that comes after the ringing", async () => {
      await claimPending();
      await store().calls.progress('call', { status: 'RINGING' });
      expect(await store().calls.progress('call', { status: 'PENDING', providerCallId: 'CA-9' })).toBe(true);
      expect(await store().calls.progress('call', { status: 'PENDING', providerCallId: 'CA-9' })).toBe(false);
      expect(await find()).toMatchObject({ status: 'RINGING', providerCallId: 'CA-9' });
    });

    it('reports one change when the same news comes many times at once', async () => {
      await claimPending();
      const news = Array.from({ length: 5 }, () => store().calls.progress('call', { status: 'RINGING' }));
      expect((await Promise.all(news)).filter(Boolean)).toHaveLength(1);
    });

    it('stops at the end of the call', async () => {
      await claimPending();
      await store().calls.end('call', endingRecord({ status: 'CANCELED' }));
      expect(await store().calls.progress('call', { status: 'IN_PROGRESS', providerCallId: 'CA-9' })).toBe(false);
      expect(await store().calls.progress('call', { answeredBy: 'human' })).toBe(false);
      expect(await find()).toMatchObject({
        status: 'CANCELED',
        providerCallId: undefined,
        answeredBy: undefined,
      });
    });

    it('cannot end a call, nor move one that does not exist', async () => {
      await claimPending();
      await expect(store().calls.progress('call', { status: 'BUSY' })).rejects.toMatchObject({
        code: 'VOICE_STORE_ARGUMENT',
      });
      expect(await store().calls.progress('nobody', { status: 'RINGING' })).toBe(false);
      expect(await find()).toMatchObject({ status: 'PENDING' });
    });

    it("cannot take the carrier's id of another call", async () => {
      await claimPending();
      await store().calls.claim(claimOf(callRecord('other', { providerCallId: 'CA-9' })));
      await expect(store().calls.progress('call', { status: 'RINGING', providerCallId: 'CA-9' })).rejects.toMatchObject(
        { code: 'VOICE_STORE_CONFLICT' },
      );
      expect(await find()).toMatchObject({ status: 'PENDING', providerCallId: undefined });
    });
  });
}
