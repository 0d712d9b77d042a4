import type { CallClaim, Store } from '@voice/core/store';
import { describe, expect, it } from 'vitest';
import { account, at, callRecord, claimOf, endingRecord, otherAccount } from './records.ts';

const request = (key = 'key', requestHash = 'hash') => ({ key, requestHash });

/** Requests that come again. */
export function describeIdempotency(store: () => Store): void {
  const placed = callRecord('call', { direction: 'outbound', status: 'PENDING', providerCallId: undefined });
  const claim = (changes: Partial<CallClaim> = {}, id = 'call', call: Parameters<typeof callRecord>[1] = {}) =>
    store().calls.claim(claimOf({ ...placed, id, ...call }, { idempotency: request(), ...changes }));
  const admit = (tokenHash: string) =>
    store().calls.admitStream({ tokenHash, provider: 'twilio', agentName: 'demo', at: at(2), reuseMs: 0 });

  describe('a request with an idempotency key', () => {
    it('finds its first call when it comes again, also at the limit, with a token that opens it', async () => {
      expect(await claim({ limit: 1 })).toEqual({ outcome: 'claimed', call: placed });
      await store().calls.progress('call', { status: 'RINGING', providerCallId: 'CA-1' });
      const call = { ...placed, status: 'RINGING', providerCallId: 'CA-1' };
      expect(await claim({ limit: 1 }, 'again')).toEqual({ outcome: 'repeated', call });
      expect(await store().calls.find(account.id, 'again')).toBeUndefined();
      expect(await admit('token-again')).toEqual({ outcome: 'admitted', call });
    });

    it('finds its call also when it has ended, and gets no token then', async () => {
      await claim();
      await store().calls.end('call', endingRecord({ status: 'BUSY', reason: 'busy' }));
      expect(await claim({}, 'again')).toMatchObject({ outcome: 'repeated', call: { id: 'call', status: 'BUSY' } });
      expect(await admit('token-again')).toEqual({ outcome: 'refused', reason: 'unknown' });
    });

    it('is told that the key belongs to another request, and changes nothing', async () => {
      await claim();
      const other = { idempotency: request('key', 'other hash') };
      expect(await claim(other, 'again')).toEqual({ outcome: 'key-reused', call: placed });
      expect(await admit('token-again')).toEqual({ outcome: 'refused', reason: 'unknown' });
      await store().calls.end('call', endingRecord());
      expect(await claim(other, 'again')).toMatchObject({ outcome: 'key-reused', call: { id: 'call' } });
      expect((await store().calls.list(account.id, { limit: 10, offset: 0 })).total).toBe(1);
    });

    it('finds its call at whichever carrier and connection it was placed', async () => {
      await claim();
      const elsewhere = await claim({}, 'again', { provider: 'vobiz', connectionId: 'connection-1' });
      expect(elsewhere).toEqual({ outcome: 'repeated', call: placed });
    });

    it('makes calls of its own with another key, without one, and in another account', async () => {
      await claim();
      expect(await claim({ idempotency: request('Key') }, 'a')).toMatchObject({ outcome: 'claimed' });
      expect(await claim({ idempotency: undefined }, 'b')).toMatchObject({ outcome: 'claimed' });
      expect(await claim({ idempotency: undefined }, 'c')).toMatchObject({ outcome: 'claimed' });
      expect(await claim({}, 'd', { accountId: otherAccount.id })).toMatchObject({ outcome: 'claimed' });
    });

    it('that was turned away may try again', async () => {
      expect(await claim({ limit: 0 })).toEqual({ outcome: 'full' });
      expect(await claim({ limit: 1 })).toMatchObject({ outcome: 'claimed' });
    });

    it('makes one call when it comes several times at once', async () => {
      const claims = await Promise.all(['a', 'b', 'c'].map((id) => claim({ limit: 10 }, id)));
      expect(claims.map(({ outcome }) => outcome).sort()).toEqual(['claimed', 'repeated', 'repeated']);
      expect((await store().calls.list(account.id, { limit: 10, offset: 0 })).total).toBe(1);
    });

    it.each(['k'.repeat(500), '€'.repeat(500), '😀'.repeat(250), '', '\0'])(
      'may be long or strange: %#',
      async (key) => {
        expect(await claim({ idempotency: request(key) })).toMatchObject({ outcome: 'claimed' });
        expect(await claim({ idempotency: request(key) }, 'again')).toMatchObject({ outcome: 'repeated' });
        expect(await claim({ idempotency: request(key, 'other') }, 'again')).toMatchObject({ outcome: 'key-reused' });
      },
    );

    it('is refused when the key is longer than 500 characters', async () => {
      await expect(claim({ idempotency: request('k'.repeat(501)) })).rejects.toMatchObject({
        code: 'VOICE_STORE_ARGUMENT',
      });
      expect(await store().calls.countActive()).toBe(0);
    });
  });
}
