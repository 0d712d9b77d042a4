import type { Store } from '@voice/core/store';
import { describe, expect, it } from 'vitest';
import { account, at, connectionRecord, otherAccount } from './records.ts';

/** Credentials for carriers. */
export function describeConnections(store: () => Store): void {
  describe('connections', () => {
    it('gives back what was stored, to its own account only', async () => {
      const connection = connectionRecord();
      await store().connections.create(connection);
      expect(await store().connections.find(account.id, connection.id)).toEqual(connection);
      expect(await store().connections.find(otherAccount.id, connection.id)).toBeUndefined();
      expect(await store().connections.list(otherAccount.id)).toEqual([]);
    });

    it('lists the oldest first', async () => {
      const later = connectionRecord({ id: 'connection-2', createdAt: at(5) });
      await store().connections.create(later);
      await store().connections.create(connectionRecord());
      expect(await store().connections.list(account.id)).toEqual([connectionRecord(), later]);
    });

    it('may leave the number of calls to the environment, from the start or later', async () => {
      const open = connectionRecord({ maxConcurrentCalls: undefined });
      await store().connections.create(open);
      expect(await store().connections.find(account.id, 'connection-1')).toEqual(open);
      const update = (maxConcurrentCalls: number | null | undefined) =>
        store().connections.update(account.id, 'connection-1', { maxConcurrentCalls }, at(4));
      expect(await update(3)).toMatchObject({ maxConcurrentCalls: 3 });
      expect(await update(undefined)).toMatchObject({ maxConcurrentCalls: 3 });
      expect(await update(null)).toEqual({ ...open, updatedAt: at(4) });
    });

    it('changes the named fields and nothing else', async () => {
      await store().connections.create(connectionRecord());
      const changes = { status: 'INVALID_CREDENTIALS', settings: { accountSid: 'AC2' } } as const;
      const changed = { ...connectionRecord(), ...changes, updatedAt: at(4) };
      expect(await store().connections.update(account.id, 'connection-1', changes, at(4))).toEqual(changed);
      expect(await store().connections.find(account.id, 'connection-1')).toEqual(changed);
    });

    it('cannot be moved to another account by smuggled fields', async () => {
      await store().connections.create(connectionRecord());
      const smuggled = { name: 'renamed', id: 'stolen', accountId: otherAccount.id, isDefault: true };
      const changed = await store().connections.update(account.id, 'connection-1', smuggled, at(4));
      expect(changed).toMatchObject({ id: 'connection-1', accountId: account.id, name: 'renamed', isDefault: false });
    });

    it('is neither changed nor deleted by another account', async () => {
      await store().connections.create(connectionRecord());
      expect(
        await store().connections.update(otherAccount.id, 'connection-1', { name: 'mine' }, at(4)),
      ).toBeUndefined();
      expect(await store().connections.delete(otherAccount.id, 'connection-1')).toBe(false);
      expect(await store().connections.list(account.id)).toEqual([connectionRecord()]);
    });

    it('is deleted once', async () => {
      await store().connections.create(connectionRecord());
      expect(await store().connections.delete(account.id, 'connection-1')).toBe(true);
      expect(await store().connections.delete(account.id, 'connection-1')).toBe(false);
    });
  });
}
