import { providerNames } from '@voice/core/telephony';
import { beforeEach, describe, expect, it } from 'vitest';
import { account, agentRecord, at, connectionRecord, phoneNumberRecord } from '../testing/records.ts';
import { type Rivals, tally } from './rivals.ts';

const ROUNDS = Array.from({ length: 10 }, (_, round) => round);

/** Accounts, connections and numbers that several servers make and change. */
export function describeSettingsRaces({ race, any }: Rivals): void {
  it('make one account when they start together', async () => {
    const made = await race((store, index) => store.accounts.ensureDefault({ ...account, id: `account-${index}` }));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  });

  describe('with settings', () => {
    beforeEach(async () => {
      await any().accounts.ensureDefault(account);
    });

    it('make one default connection of each carrier, and a second one is refused', async () => {
      for (const provider of providerNames) {
        const made = await race((store, index) =>
          store.connections.ensureDefault(connectionRecord({ id: `${provider}-${index}`, provider, isDefault: true })),
        );
        expect(new Set(made.map(({ id }) => id)).size).toBe(1);
        const second = connectionRecord({ id: `second-${provider}`, provider, isDefault: true });
        await expect(any().connections.create(second)).rejects.toMatchObject({ code: 'VOICE_STORE_CONFLICT' });
      }
      expect(await any().connections.list(account.id)).toHaveLength(providerNames.length);
    });

    it('find the default connection that somebody creates at the same instant', async () => {
      const made = await race(async (store, index) => {
        const connection = connectionRecord({ id: `connection-${index}`, isDefault: true });
        if (index % 2 === 0) return (await store.connections.ensureDefault(connection)).id;
        return store.connections.create(connection).then(
          () => connection.id,
          (error: { code: string }) => error.code,
        );
      });
      const [present, ...others] = await any().connections.list(account.id);
      expect(others).toEqual([]);
      expect(new Set(made)).toEqual(new Set([present?.id, 'VOICE_STORE_CONFLICT']));
    });

    it('change settings of the account and of several connections as a whole', async () => {
      for (const id of ['a', 'b']) await any().connections.create(connectionRecord({ id }));
      for (const round of ROUNDS) {
        const changed = await race((store, index) => {
          const name = `${round}-${index}`;
          const ids = index % 2 === 0 ? ['a', 'b'] : ['b', 'a'];
          return store.connections.changeSettings(account.id, {
            telephony: { publicBaseUrl: name },
            connections: ids.map((id) => ({ id, changes: { name } })),
            at: at(round),
          });
        });
        expect(tally(changed)).toEqual({ true: 12 });
        const telephony = (await any().accounts.find(account.id))?.telephony;
        const names = (await any().connections.list(account.id)).map(({ name }) => name);
        expect(names).toEqual([telephony?.publicBaseUrl, telephony?.publicBaseUrl]);
      }
    });

    it('import a number once', async () => {
      await any().connections.create(connectionRecord());
      for (const round of ROUNDS) {
        const phoneNumber = `+1555123456${round}`;
        const created = await race((store, index) =>
          store.phoneNumbers.create(phoneNumberRecord({ id: `${round}-${index}`, phoneNumber })),
        );
        expect(tally(created)).toEqual({ true: 1, false: 11 });
      }
      expect(await any().phoneNumbers.list(account.id)).toHaveLength(ROUNDS.length);
    });

    it('leave no number with an agent that is deleted at the same instant', async () => {
      await any().connections.create(connectionRecord());
      for (const id of ['x', 'y']) {
        await any().phoneNumbers.create(phoneNumberRecord({ id, phoneNumber: id }));
      }
      for (const round of ROUNDS) {
        const agent = agentRecord(`agent-${round}`);
        await any().agents.create(agent);
        await race(async (store, index) => {
          if (index === 6) return await store.agents.delete(account.id, agent.id);
          const number = index % 2 === 0 ? 'x' : 'y';
          const changes = { inboundAgentId: agent.id, outboundAgentId: agent.id };
          await store.phoneNumbers.update(account.id, number, changes, at(round)).catch((error: { code: string }) => {
            expect(error.code).toBe('VOICE_STORE_CONFLICT');
          });
          return true;
        });
        for (const { inboundAgentId, outboundAgentId } of await any().phoneNumbers.list(account.id)) {
          expect({ inboundAgentId, outboundAgentId }).toEqual({
            inboundAgentId: undefined,
            outboundAgentId: undefined,
          });
        }
      }
    });
  });
}
