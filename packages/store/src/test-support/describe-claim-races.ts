import type { CallClaimed, CallRecord } from '@voice/core/store';
import { type ProviderName, providerNames } from '@voice/core/telephony';
import { describe, expect, it } from 'vitest';
import { account, at, callRecord, claimOf } from '../testing/records.ts';
import { type Rivals, tally } from './rivals.ts';

const ROUNDS = Array.from({ length: 10 }, (_, round) => round);
const outcomes = (claims: readonly CallClaimed[]) => tally(claims.map(({ outcome }) => outcome));
const ids = (claims: readonly CallClaimed[]) =>
  new Set(claims.flatMap((claimed) => (claimed.outcome === 'full' ? [] : [claimed.call.id])));

/** Slots, idempotency keys and carriers' ids at the same instant. */
export function describeClaimRaces({ race, any }: Rivals): void {
  describe('claims at the same instant', () => {
    it.each([undefined, 'connection-1'])('get the last slot once, on connection %s', async (connectionId) => {
      for (const round of ROUNDS) {
        // A slot is taken in each round.
        const claims = await race((store, index) =>
          store.calls.claim(claimOf(callRecord(`${round}-${index}`, { connectionId }), { limit: round + 1 })),
        );
        expect(outcomes(claims)).toEqual({ claimed: 1, full: 11 });
      }
      expect(await any().calls.countActive()).toBe(ROUNDS.length);
    });

    it('make one call of a webhook that reaches several servers', async () => {
      for (const round of ROUNDS) {
        const claims = await race((store, index) =>
          store.calls.claim(
            claimOf(callRecord(`${round}-${index}`, { providerCallId: `CA-${round}` }), { limit: round + 1 }),
          ),
        );
        expect(outcomes(claims)).toEqual({ claimed: 1, repeated: 11 });
        expect(ids(claims).size).toBe(1);
      }
    });

    // Claims at different carriers do not wait for one another: only the key keeps them apart.
    it.each(['one carrier', 'several carriers'])('make one call of one idempotency key, at %s', async (where) => {
      for (const round of ROUNDS) {
        const claims = await race((store, index) => {
          const provider = where === 'one carrier' ? 'twilio' : (providerNames[index % 3] as ProviderName);
          const call = callRecord(`${round}-${index}`, { provider, providerCallId: undefined });
          return store.calls.claim(
            claimOf(call, { limit: 100, idempotency: { key: `${round}`, requestHash: 'same' } }),
          );
        });
        expect(outcomes(claims)).toEqual({ claimed: 1, repeated: 11 });
        expect(ids(claims).size).toBe(1);
        const [id] = [...ids(claims)] as [string];
        const { provider } = (await any().calls.findById(id)) as CallRecord;
        const admissions = await race((store, index) =>
          store.calls.admitStream({
            tokenHash: `token-${round}-${index}`,
            provider,
            agentName: 'demo',
            at: at(1),
            reuseMs: 0,
          }),
        );
        const reasons = admissions.map((admission) => ('reason' in admission ? admission.reason : admission.outcome));
        expect(tally(reasons)).toEqual({ admitted: 1, 'in-use': 11 });
      }
    });

    it('tell all but one of different requests that the key is taken', async () => {
      const claims = await race((store, index) =>
        store.calls.claim(
          claimOf(callRecord(`${index}`), { limit: 100, idempotency: { key: 'key', requestHash: `hash-${index}` } }),
        ),
      );
      expect(outcomes(claims)).toEqual({ claimed: 1, 'key-reused': 11 });
      expect(ids(claims).size).toBe(1);
      expect((await any().calls.list(account.id, { limit: 100, offset: 0 })).total).toBe(1);
    });
  });
}
