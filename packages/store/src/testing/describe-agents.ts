import type { Store } from '@voice/core/store';
import { describe, expect, it } from 'vitest';
import { account, agentRecord, at, callRecord, claimOf, otherAccount } from './records.ts';

/** Agents and their names. */
export function describeAgents(store: () => Store): void {
  describe('agents', () => {
    it('are found by id and by name, in their own account only', async () => {
      const sales = agentRecord('sales');
      expect(await store().agents.create(sales)).toBe(true);
      expect(await store().agents.find(account.id, sales.id)).toEqual(sales);
      expect(await store().agents.findByName(account.id, 'sales')).toEqual(sales);
      expect(await store().agents.find(otherAccount.id, sales.id)).toBeUndefined();
      expect(await store().agents.findByName(otherAccount.id, 'sales')).toBeUndefined();
      expect(await store().agents.list(otherAccount.id)).toEqual([]);
    });

    it('have a name of their own in an account, and may share it with another account', async () => {
      expect(await store().agents.create(agentRecord('sales'))).toBe(true);
      expect(await store().agents.create(agentRecord('sales', { id: 'namesake' }))).toBe(false);
      const elsewhere = agentRecord('sales', { id: 'elsewhere', accountId: otherAccount.id });
      expect(await store().agents.create(elsewhere)).toBe(true);
      expect(await store().agents.list(account.id)).toEqual([agentRecord('sales')]);
    });

    it('get one place when two of the same name are made at once', async () => {
      const twins = ['a', 'b'].map((id) => store().agents.create(agentRecord('sales', { id })));
      expect((await Promise.all(twins)).sort()).toEqual([false, true]);
    });

    it('are refused when their id is taken', async () => {
      await store().agents.create(agentRecord('sales'));
      await expect(store().agents.create(agentRecord('support', { id: 'agent-sales' }))).rejects.toMatchObject({
        code: 'VOICE_STORE_CONFLICT',
      });
    });

    it('are listed by name, in the order of their bytes', async () => {
      for (const name of ['b', 'Z', 'a', '_', 'é', '😀', '\uFB01']) await store().agents.create(agentRecord(name));
      const names = (await store().agents.list(account.id)).map((agent) => agent.config.name);
      expect(names).toEqual(['Z', '_', 'a', 'b', 'é', '\uFB01', '😀']);
    });

    it('count their versions up', async () => {
      await store().agents.create(agentRecord('sales'));
      const { config } = agentRecord('marketing');
      const changed = agentRecord('marketing', { id: 'agent-sales', version: 2, updatedAt: at(3) });
      expect(await store().agents.update(account.id, 'agent-sales', config, at(3))).toEqual(changed);
      expect(await store().agents.findByName(account.id, 'marketing')).toEqual(changed);
      expect(await store().agents.findByName(account.id, 'sales')).toBeUndefined();
      expect(await store().agents.update(account.id, 'agent-sales', config, at(4))).toMatchObject({ version: 3 });
    });

    it('cannot take the name of another, nor be changed by another account', async () => {
      await store().agents.create(agentRecord('sales'));
      await store().agents.create(agentRecord('support'));
      const { config } = agentRecord('support');
      expect(await store().agents.update(account.id, 'agent-sales', config, at(3))).toBe('name-taken');
      expect(await store().agents.update(otherAccount.id, 'agent-sales', config, at(3))).toBeUndefined();
      expect(await store().agents.update(account.id, 'nobody', config, at(3))).toBeUndefined();
      expect(await store().agents.find(account.id, 'agent-sales')).toEqual(agentRecord('sales'));
    });

    it('leave the name to one of two that want it at once', async () => {
      for (const name of ['a', 'b']) await store().agents.create(agentRecord(name));
      const { config } = agentRecord('wanted');
      const outcomes = await Promise.all(
        ['agent-a', 'agent-b'].map((id) => store().agents.update(account.id, id, config, at(3))),
      );
      expect(outcomes.filter((outcome) => outcome === 'name-taken')).toHaveLength(1);
    });

    it('are deleted while their calls keep their name', async () => {
      await store().agents.create(agentRecord('demo'));
      await store().calls.claim(claimOf(callRecord('call')));
      expect(await store().agents.delete(otherAccount.id, 'agent-demo')).toBe(false);
      expect(await store().agents.delete(account.id, 'agent-demo')).toBe(true);
      expect(await store().agents.delete(account.id, 'agent-demo')).toBe(false);
      expect(await store().calls.find(account.id, 'call')).toMatchObject({ agentId: 'agent-demo', agentName: 'demo' });
    });
  });
}
