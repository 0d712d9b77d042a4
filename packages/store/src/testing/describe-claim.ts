import type { CallClaimed, Store } from '@voice/core/store';
import { describe, expect, it } from 'vitest';
import { account, at, callRecord, claimOf, endingRecord, otherAccount } from './records.ts';

const outcomes = (claimed: CallClaimed[]) => claimed.map(({ outcome }) => outcome).sort();

/** Slots, calls and tokens: one act. */
export function describeClaim(store: () => Store): void {
  const claim = (id: string, changes: Parameters<typeof callRecord>[1] = {}, limit = 10) =>
    store().calls.claim(claimOf(callRecord(id, changes), { limit }));

  describe('claiming a slot', () => {
    it('creates the call as it was given', async () => {
      const call = callRecord('call', {
        connectionId: 'connection-1',
        answeredAt: at(1),
        answeredBy: 'human',
        status: 'IN_PROGRESS',
        parameters: { name: 'Ada', order: '42' },
      });
      expect(await store().calls.claim(claimOf(call))).toEqual({ outcome: 'claimed', call });
      expect(await store().calls.find(account.id, 'call')).toEqual(call);
    });

    it('turns the next caller away at the limit, and leaves no trace of him', async () => {
      await claim('first', {}, 1);
      expect(await claim('second', {}, 1)).toEqual({ outcome: 'full' });
      expect(await store().calls.find(account.id, 'second')).toBeUndefined();
      expect(await store().calls.countActive()).toBe(1);
    });

    it.each([0, -1])('has no slot at a limit of %i', async (limit) => {
      expect(await claim('call', {}, limit)).toEqual({ outcome: 'full' });
    });

    it('counts each carrier and each account by itself', async () => {
      await claim('first', {}, 1);
      expect(await claim('vobiz', { provider: 'vobiz' }, 1)).toMatchObject({ outcome: 'claimed' });
      expect(await claim('other', { accountId: otherAccount.id }, 1)).toMatchObject({ outcome: 'claimed' });
    });

    it('counts each connection by itself, and the calls of a carrier that have none', async () => {
      await claim('first', { connectionId: 'one' }, 1);
      expect(await claim('same', { connectionId: 'one' }, 1)).toEqual({ outcome: 'full' });
      expect(await claim('second', { connectionId: 'two' }, 1)).toMatchObject({ outcome: 'claimed' });
      expect(await claim('third', {}, 1)).toMatchObject({ outcome: 'claimed' });
      expect(await claim('fourth', {}, 1)).toEqual({ outcome: 'full' });
      expect(await claim('fourth', { provider: 'vobiz' }, 1)).toMatchObject({ outcome: 'claimed' });
    });

    it('gives the slot back when the call ends', async () => {
      await claim('first', {}, 1);
      await store().calls.end('first', endingRecord());
      expect(await claim('second', {}, 1)).toMatchObject({ outcome: 'claimed' });
    });

    it('takes the slot of a call whose lease has run out, not a millisecond before', async () => {
      await claim('first', { leaseUntil: at(60) }, 1);
      const early = new Date(at(60).getTime() - 1);
      expect(await claim('early', { createdAt: early, leaseUntil: at(120) }, 1)).toEqual({ outcome: 'full' });
      expect(await claim('late', { createdAt: at(60), leaseUntil: at(120) }, 1)).toMatchObject({ outcome: 'claimed' });
    });

    it('gives the last slot to exactly one of many at once', async () => {
      await claim('first', {}, 2);
      const rivals = Array.from({ length: 12 }, (_, index) => claim(`rival-${index}`, {}, 2));
      expect(outcomes(await Promise.all(rivals))).toEqual(['claimed', ...Array.from({ length: 11 }, () => 'full')]);
      expect(await store().calls.countActive()).toBe(2);
    });

    it('refuses a call that has ended already, and one of no account', async () => {
      await expect(claim('call', { status: 'COMPLETED' })).rejects.toMatchObject({ code: 'VOICE_STORE_ARGUMENT' });
      await expect(claim('call', { endedAt: at(1) })).rejects.toMatchObject({ code: 'VOICE_STORE_ARGUMENT' });
      await expect(claim('call', { accountId: 'nobody' })).rejects.toMatchObject({ code: 'VOICE_STORE_CONFLICT' });
      expect(await store().calls.countActive()).toBe(0);
    });
  });

  describe('a webhook delivered twice', () => {
    const repeat = (tokenHash: string) =>
      store().calls.claim({
        call: callRecord('again', { providerCallId: 'CA-1', agentName: 'elsewhere' }),
        token: { tokenHash, expiresAt: at(30) },
        limit: 1,
      });
    const admit = (tokenHash: string) =>
      store().calls.admitStream({ tokenHash, provider: 'twilio', agentName: 'demo', at: at(2), reuseMs: 10_000 });

    it('finds the call it began, also at the limit, and its token opens the same call', async () => {
      const call = callRecord('call', { providerCallId: 'CA-1' });
      await store().calls.claim(claimOf(call, { limit: 1 }));
      expect(await repeat('second')).toEqual({ outcome: 'repeated', call });
      expect(await store().calls.countActive()).toBe(1);
      expect(await admit('second')).toEqual({ outcome: 'admitted', call });
      expect(await admit('token-call')).toEqual({ outcome: 'refused', reason: 'in-use' });
    });

    it('gets no token once the call has ended', async () => {
      await claim('call', { providerCallId: 'CA-1' });
      await store().calls.end('call', endingRecord());
      expect(await repeat('second')).toMatchObject({ outcome: 'repeated', call: { status: 'COMPLETED' } });
      expect(await admit('second')).toEqual({ outcome: 'refused', reason: 'unknown' });
    });

    it('makes one call when both deliveries arrive at once', async () => {
      const deliveries = ['a', 'b', 'c'].map((id) => claim(id, { providerCallId: 'CA-1' }, 1));
      const claimed = await Promise.all(deliveries);
      expect(outcomes(claimed)).toEqual(['claimed', 'repeated', 'repeated']);
      expect(new Set(claimed.map((each) => each.outcome !== 'full' && each.call.id)).size).toBe(1);
    });

    it('is another call at another carrier', async () => {
      await claim('call', { providerCallId: '1' });
      expect(await claim('other', { providerCallId: '1', provider: 'exotel' })).toMatchObject({ outcome: 'claimed' });
    });

    it('never shows the call of another account', async () => {
      await claim('call', { providerCallId: 'CA-1' });
      const foreign = claim('foreign', { providerCallId: 'CA-1', accountId: otherAccount.id });
      await expect(foreign).rejects.toMatchObject({ code: 'VOICE_STORE_CONFLICT' });
    });

    it('may bring the same token again, but never the token of another call', async () => {
      await claim('call', { providerCallId: 'CA-1' });
      expect(await repeat('token-call')).toMatchObject({ outcome: 'repeated' });
      const stolen = store().calls.claim(
        claimOf(callRecord('thief'), { token: { tokenHash: 'token-call', expiresAt: at(30) } }),
      );
      await expect(stolen).rejects.toMatchObject({ code: 'VOICE_STORE_CONFLICT' });
      expect(await store().calls.find(account.id, 'thief')).toBeUndefined();
    });
  });
}
