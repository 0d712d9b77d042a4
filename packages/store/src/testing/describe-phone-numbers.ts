import type { Store } from '@voice/core/store';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  account,
  agentRecord,
  at,
  callRecord,
  claimOf,
  connectionRecord,
  otherAccount,
  phoneNumberRecord,
} from './records.ts';

/** Our numbers at carriers. */
export function describePhoneNumbers(store: () => Store): void {
  const conflict = { code: 'VOICE_STORE_CONFLICT', retryable: false };

  describe('phone numbers', () => {
    beforeEach(async () => {
      await store().connections.create(connectionRecord());
      for (const name of ['sales', 'support']) await store().agents.create(agentRecord(name));
    });

    it('are given back as they were stored, to their own account only', async () => {
      const number = phoneNumberRecord({
        inboundAgentId: 'agent-sales',
        outboundAgentId: 'agent-support',
        label: 'Front desk',
        isActive: false,
      });
      expect(await store().phoneNumbers.create(number)).toBe(true);
      expect(await store().phoneNumbers.find(account.id, 'number-1')).toEqual(number);
      expect(await store().phoneNumbers.list(account.id)).toEqual([number]);
      expect(await store().phoneNumbers.find(otherAccount.id, 'number-1')).toBeUndefined();
      expect(await store().phoneNumbers.list(otherAccount.id)).toEqual([]);
      expect(await store().phoneNumbers.list(otherAccount.id, { connectionId: 'connection-1' })).toEqual([]);
      expect(await store().phoneNumbers.findByNumber(otherAccount.id, 'twilio', number.phoneNumber)).toEqual([]);
    });

    it('are there once in each connection', async () => {
      await store().connections.create(connectionRecord({ id: 'connection-2' }));
      const later = phoneNumberRecord({ id: 'number-2', connectionId: 'connection-2', createdAt: at(5) });
      expect(await store().phoneNumbers.create(later)).toBe(true);
      expect(await store().phoneNumbers.create(phoneNumberRecord())).toBe(true);
      expect(await store().phoneNumbers.create(phoneNumberRecord({ id: 'again' }))).toBe(false);
      expect(await store().phoneNumbers.list(account.id)).toEqual([phoneNumberRecord(), later]);
      expect(await store().phoneNumbers.list(account.id, { connectionId: 'connection-2' })).toEqual([later]);
      expect(await store().phoneNumbers.list(account.id, { connectionId: 'nowhere' })).toEqual([]);
    });

    it('get one place when the same is imported twice at once', async () => {
      const twins = ['a', 'b'].map((id) => store().phoneNumbers.create(phoneNumberRecord({ id })));
      expect((await Promise.all(twins)).sort()).toEqual([false, true]);
    });

    it('are found by number and carrier, the oldest first', async () => {
      await store().connections.create(connectionRecord({ id: 'connection-2' }));
      await store().connections.create(connectionRecord({ id: 'vobiz', provider: 'vobiz' }));
      const later = phoneNumberRecord({ id: 'number-2', connectionId: 'connection-2', createdAt: at(5) });
      const elsewhere = phoneNumberRecord({ id: 'number-3', connectionId: 'vobiz', provider: 'vobiz' });
      const other = phoneNumberRecord({ id: 'number-4', phoneNumber: '+15557654321' });
      for (const number of [later, elsewhere, other, phoneNumberRecord()]) await store().phoneNumbers.create(number);
      const find = (provider: 'twilio' | 'vobiz' | 'exotel') =>
        store().phoneNumbers.findByNumber(account.id, provider, '+15551234567');
      expect(await find('twilio')).toEqual([phoneNumberRecord(), later]);
      expect(await find('vobiz')).toEqual([elsewhere]);
      expect(await find('exotel')).toEqual([]);
    });

    it('change in the named fields and in nothing else; null clears', async () => {
      await store().phoneNumbers.create(phoneNumberRecord({ inboundAgentId: 'agent-sales', label: 'Front desk' }));
      const update = (changes: Parameters<Store['phoneNumbers']['update']>[2], second: number) =>
        store().phoneNumbers.update(account.id, 'number-1', changes, at(second));
      const moved = phoneNumberRecord({ inboundAgentId: 'agent-support', label: 'Front desk', updatedAt: at(3) });
      expect(await update({ inboundAgentId: 'agent-support' }, 3)).toEqual(moved);
      const changed = { ...moved, inboundAgentId: undefined, outboundAgentId: 'agent-sales', isActive: false };
      expect(
        await update({ inboundAgentId: null, outboundAgentId: 'agent-sales', label: null, isActive: false }, 4),
      ).toEqual({ ...changed, label: undefined, updatedAt: at(4) });
      expect(await update({ label: '' }, 5)).toEqual({ ...changed, label: '', updatedAt: at(5) });
      expect(await store().phoneNumbers.find(account.id, 'number-1')).toMatchObject({ label: '', updatedAt: at(5) });
    });

    it('cannot be moved by smuggled fields', async () => {
      await store().phoneNumbers.create(phoneNumberRecord());
      const smuggled = { label: 'mine', id: 'stolen', accountId: otherAccount.id, phoneNumber: '+1' };
      const changed = await store().phoneNumbers.update(account.id, 'number-1', smuggled, at(4));
      expect(changed).toEqual(phoneNumberRecord({ label: 'mine', updatedAt: at(4) }));
    });

    it('are neither changed nor deleted by another account', async () => {
      await store().phoneNumbers.create(phoneNumberRecord());
      expect(await store().phoneNumbers.update(otherAccount.id, 'number-1', { label: 'x' }, at(4))).toBeUndefined();
      expect(await store().phoneNumbers.update(account.id, 'nobody', { label: 'x' }, at(4))).toBeUndefined();
      expect(await store().phoneNumbers.delete(otherAccount.id, 'number-1')).toBe(false);
      expect(await store().phoneNumbers.list(account.id)).toEqual([phoneNumberRecord()]);
    });

    it("refuse agents and connections that do not exist, and another account's", async () => {
      await store().agents.create(agentRecord('foreign', { accountId: otherAccount.id }));
      await store().connections.create(connectionRecord({ id: 'foreign', accountId: otherAccount.id }));
      for (const changes of [
        { inboundAgentId: 'nobody' },
        { inboundAgentId: 'agent-foreign' },
        { outboundAgentId: 'agent-foreign' },
        { connectionId: 'nowhere' },
        { connectionId: 'foreign' },
        { provider: 'vobiz' } as const, // The connection is one of Twilio.
      ]) {
        await expect(store().phoneNumbers.create(phoneNumberRecord(changes))).rejects.toMatchObject(conflict);
      }
      await store().phoneNumbers.create(phoneNumberRecord());
      for (const changes of [{ inboundAgentId: 'nobody' }, { outboundAgentId: 'agent-foreign', label: 'x' }]) {
        const update = store().phoneNumbers.update(account.id, 'number-1', changes, at(4));
        await expect(update).rejects.toMatchObject(conflict);
      }
      expect(await store().phoneNumbers.list(account.id)).toEqual([phoneNumberRecord()]);
    });

    it('refuse an id that is taken', async () => {
      await store().phoneNumbers.create(phoneNumberRecord());
      const clash = store().phoneNumbers.create(phoneNumberRecord({ phoneNumber: '+15557654321' }));
      await expect(clash).rejects.toMatchObject(conflict);
    });

    it('lose an agent that is deleted, and keep the other', async () => {
      await store().phoneNumbers.create(
        phoneNumberRecord({ inboundAgentId: 'agent-sales', outboundAgentId: 'agent-support' }),
      );
      expect(await store().agents.delete(account.id, 'agent-sales')).toBe(true);
      expect(await store().phoneNumbers.find(account.id, 'number-1')).toEqual(
        phoneNumberRecord({ outboundAgentId: 'agent-support' }),
      );
    });

    it('go with their connection, and only with theirs', async () => {
      await store().connections.create(connectionRecord({ id: 'connection-2' }));
      const kept = phoneNumberRecord({ id: 'number-2', connectionId: 'connection-2' });
      for (const number of [phoneNumberRecord(), kept]) await store().phoneNumbers.create(number);
      await store().connections.delete(account.id, 'connection-1');
      expect(await store().phoneNumbers.list(account.id)).toEqual([kept]);
    });

    it('are deleted once, while calls over them go on', async () => {
      await store().phoneNumbers.create(phoneNumberRecord());
      const call = callRecord('call', { connectionId: 'connection-1', to: phoneNumberRecord().phoneNumber });
      await store().calls.claim(claimOf(call));
      expect(await store().phoneNumbers.delete(account.id, 'number-1')).toBe(true);
      expect(await store().phoneNumbers.delete(account.id, 'number-1')).toBe(false);
      expect(await store().calls.find(account.id, 'call')).toEqual(call);
    });
  });
}
