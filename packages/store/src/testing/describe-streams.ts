import type { Store, StreamAdmission } from '@voice/core/store';
import { describe, expect, it } from 'vitest';
import { at, callRecord, claimOf, endingRecord } from './records.ts';

const REUSE_MS = 10_000;
const refused = (reason: string) => ({ outcome: 'refused', reason });

/** Tokens that admit one live socket. */
export function describeStreams(store: () => Store): void {
  const claim = (id = 'call') => store().calls.claim(claimOf(callRecord(id)));
  const admit = (changes: Partial<Parameters<Store['calls']['admitStream']>[0]> = {}) =>
    store().calls.admitStream({
      tokenHash: 'token-call',
      provider: 'twilio',
      agentName: 'demo',
      at: at(2),
      reuseMs: REUSE_MS,
      ...changes,
    });

  describe('opening the media socket', () => {
    it('is admitted with the token of the call', async () => {
      await claim();
      expect(await admit()).toEqual({ outcome: 'admitted', call: callRecord('call') });
    });

    it('is refused with a forged token, or one of another carrier or agent', async () => {
      await claim();
      expect(await admit({ tokenHash: 'forged' })).toEqual(refused('unknown'));
      expect(await admit({ tokenHash: '' })).toEqual(refused('unknown'));
      expect(await admit({ provider: 'vobiz' })).toEqual(refused('unknown'));
      expect(await admit({ agentName: 'Demo' })).toEqual(refused('unknown'));
      expect(await admit()).toMatchObject({ outcome: 'admitted' });
    });

    it('is refused from the moment the token expires', async () => {
      await claim();
      expect(await admit({ at: at(30) })).toEqual(refused('expired'));
      expect(await admit({ at: new Date(at(30).getTime() - 1) })).toMatchObject({ outcome: 'admitted' });
    });

    it('is refused while the call has a live socket, by whichever token', async () => {
      await claim();
      await store().calls.claim(claimOf(callRecord('call'), { token: { tokenHash: 'second', expiresAt: at(30) } }));
      await admit();
      expect(await admit()).toEqual(refused('in-use'));
      expect(await admit({ tokenHash: 'second' })).toEqual(refused('in-use'));
      await store().calls.releaseStream('token-call', at(3));
      expect(await admit({ tokenHash: 'second' })).toMatchObject({ outcome: 'admitted' });
    });

    it('shows that the call has a socket until it is gone', async () => {
      await claim();
      expect(await store().calls.hasStream('call')).toBe(false);
      await admit();
      expect(await store().calls.hasStream('call')).toBe(true);
      expect(await store().calls.hasStream('nobody')).toBe(false);
      await store().calls.releaseStream('token-call', at(3));
      expect(await store().calls.hasStream('call')).toBe(false);
      await admit();
      await store().calls.end('call', endingRecord());
      expect(await store().calls.hasStream('call')).toBe(false);
    });

    it('is admitted with a token that was added later, as long as the call goes on', async () => {
      await claim();
      const add = (tokenHash: string, id = 'call') => store().calls.addToken(id, { tokenHash, expiresAt: at(90) });
      expect(await add('later')).toBe(true);
      expect(await add('later')).toBe(true);
      expect(await add('unknown', 'nobody')).toBe(false);
      expect(await admit({ tokenHash: 'later', at: at(80) })).toEqual({
        outcome: 'admitted',
        call: callRecord('call'),
      });
      expect(await admit()).toEqual(refused('in-use'));
      await store().calls.end('call', endingRecord());
      expect(await add('late')).toBe(false);
      expect(await admit({ tokenHash: 'late' })).toEqual(refused('unknown'));
    });

    it('is refused with a token that could not be added, since another call has it', async () => {
      await claim();
      await claim('other');
      const stolen = store().calls.addToken('other', { tokenHash: 'token-call', expiresAt: at(90) });
      await expect(stolen).rejects.toMatchObject({ code: 'VOICE_STORE_CONFLICT' });
      expect(await admit()).toMatchObject({ outcome: 'admitted', call: { id: 'call' } });
    });

    it('does not hinder the sockets of other calls', async () => {
      await claim();
      await claim('other');
      await admit();
      expect(await admit({ tokenHash: 'token-other' })).toMatchObject({ outcome: 'admitted', call: { id: 'other' } });
    });

    it('admits exactly one of many sockets at once', async () => {
      await claim();
      await store().calls.claim(claimOf(callRecord('call'), { token: { tokenHash: 'second', expiresAt: at(30) } }));
      const sockets = ['token-call', 'second', 'token-call', 'second', 'token-call'];
      const admissions = await Promise.all(sockets.map((tokenHash) => admit({ tokenHash })));
      const isAdmitted = ({ outcome }: StreamAdmission) => outcome === 'admitted';
      expect(admissions.filter(isAdmitted)).toHaveLength(1);
      expect(admissions.filter((each) => !isAdmitted(each))).toEqual(Array(4).fill(refused('in-use')));
    });

    it('is admitted again within the time for reuse after the socket closed, however old the token', async () => {
      await claim();
      await admit();
      await store().calls.releaseStream('token-call', at(50));
      expect(await admit({ at: at(60) })).toEqual(refused('expired'));
      expect(await admit({ at: new Date(at(60).getTime() - 1) })).toMatchObject({ outcome: 'admitted' });
    });

    it('counts the time for reuse from the first closing of the socket', async () => {
      await claim();
      await store().calls.releaseStream('token-call', at(1)); // Never admitted: nothing to release.
      await admit();
      await store().calls.releaseStream('token-call', at(10));
      await store().calls.releaseStream('token-call', at(15));
      await store().calls.releaseStream('nobody', at(15));
      expect(await admit({ at: at(20) })).toEqual(refused('expired'));
    });

    it('is refused when the call has ended, whether the token was used or not', async () => {
      await claim();
      await claim('other');
      await admit();
      for (const id of ['call', 'other']) await store().calls.end(id, endingRecord({ endedAt: at(3) }));
      expect(await admit({ at: at(4) })).toEqual(refused('call-ended'));
      expect(await admit({ tokenHash: 'token-other', at: at(99) })).toEqual(refused('call-ended'));
    });

    it('loses against the end of the call, or is released by it', async () => {
      await claim();
      await Promise.all([admit(), store().calls.end('call', endingRecord()), admit()]);
      expect(await admit()).toEqual(refused('call-ended'));
    });
  });
}
