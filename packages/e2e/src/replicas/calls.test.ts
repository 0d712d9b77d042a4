import { providerNames } from '@voice/core/telephony';
import { answers, hangUp, isBusy, say, staySilent, waitForAgent } from '@voice/simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { babble } from '../house/sixty-seconds.ts';
import { PostgresCluster } from './postgres-cluster.ts';
import type { Arrival } from './spread-link.ts';
import { TwoServers } from './two-servers.ts';

const quick = { quietMs: 200, timeoutMs: 5000 };
const talk = [waitForAgent('finishes', quick), say(babble(500, 5)), waitForAgent('finishes', quick), hangUp()];
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 50 });

let cluster: PostgresCluster;
let pair: TwoServers;
beforeAll(async () => {
  cluster = await PostgresCluster.start();
});
afterAll(() => cluster?.stop());
beforeEach(async () => {
  pair = await TwoServers.start(await cluster.createDatabase());
});
afterEach(async () => {
  const { breaches } = pair.carriers;
  await pair.close();
  expect(breaches).toEqual([]);
});

const everything = ['inbound', 'socket', 'answer', 'hangup', 'status', 'stream-status'] as const;

/** Everything of these kinds goes to this server. */
function send(arrivals: readonly Arrival[], server: number): void {
  for (const arrival of arrivals) pair.link.sent[arrival] = server;
}

const roles = async (id: string) => {
  const { messages } = (await pair.api(0, 'GET', `/api/calls/${id}`)).body;
  return messages.map(({ role }: { role: string }) => role);
};
const nobodyHolds = () => eventually(() => expect(pair.held).toEqual([0, 0]));
const slots = () => pair.servers[0]?.store.calls.countActive();

describe('a call to two servers, over every carrier', () => {
  it('is one call when its webhook reaches one and its socket the other', async () => {
    send(['inbound'], 0);
    send(['socket', 'answer', 'hangup', 'status', 'stream-status'], 1);
    const reports = await Promise.all(providerNames.map(async (carrier) => (await pair.call(carrier, talk)).done));
    for (const report of reports) {
      expect(report).toMatchObject({ status: 'completed', breaches: [] });
      expect(report.turns).toHaveLength(1);
    }
    await nobodyHolds();
    const calls = await pair.calls();
    expect(calls.map(({ provider }) => provider).sort()).toEqual([...providerNames].sort());
    for (const { id, status, end_reason: reason } of calls) {
      expect([status, reason]).toEqual(['completed', 'caller-hung-up']);
      expect(await roles(id)).toEqual(['assistant', 'user', 'assistant']);
    }
    expect(await slots()).toBe(0);
  });

  it('is one call when one has placed it, and its reports and its socket reach the other', async () => {
    send(everything, 1);
    pair.carriers.network.people.otherwise = answers({ afterMs: 200, caller: talk });
    const dialled = await Promise.all(providerNames.map((provider) => pair.dial(0, { provider })));
    for (const _ of providerNames) {
      const report = await (await pair.carriers.network.nextOutbound()).done;
      expect(report).toMatchObject({ status: 'completed', breaches: [] });
      expect(report.turns).toHaveLength(1);
    }
    await nobodyHolds();
    const calls = await pair.calls();
    expect(calls.map(({ id }) => id).sort()).toEqual(dialled.map(({ body }) => body.call_id).sort());
    for (const { status, end_reason: reason } of calls) {
      expect([status, reason]).toEqual(['completed', 'caller-hung-up']);
    }
    expect(await slots()).toBe(0);
  });

  it('ends and gives its line back when it is busy, as the other server is told', async () => {
    send(everything, 1);
    pair.carriers.network.people.otherwise = isBusy();
    await Promise.all(providerNames.map((provider) => pair.dial(0, { provider })));
    await eventually(async () => {
      expect((await pair.calls(1)).map(({ end_reason: reason }) => reason)).toEqual(['busy', 'busy', 'busy']);
    });
    expect(await slots()).toBe(0);
    await nobodyHolds();
  });
});

describe('a call that one server talks on', () => {
  it.each([
    [0, 'inbound'],
    [1, 'inbound'],
    [0, 'outbound'],
    [1, 'outbound'],
  ] as const)('server %i, %s: is ended at the other one, and hung up', async (holder, direction) => {
    send(everything, holder);
    const caller = [staySilent(60_000)];
    pair.carriers.network.people.otherwise = answers({ afterMs: 200, caller });
    if (direction === 'outbound') await pair.dial(holder);
    const line =
      direction === 'inbound' ? await pair.call('twilio', caller) : await pair.carriers.network.nextOutbound();
    await eventually(async () => expect(await pair.calls()).toMatchObject([{ status: 'in_progress' }]));
    const [{ id }] = await pair.calls();
    await eventually(async () => expect(await roles(id)).toEqual(['assistant']));
    expect(pair.held[holder]).toBe(1);
    const other = 1 - holder;
    expect((await pair.api(other, 'POST', `/api/calls/${id}/end`)).status).toBe(200);
    expect((await pair.api(holder, 'POST', `/api/calls/${id}/end`)).status).toBe(409);
    expect(await line.done).toMatchObject({ endedBy: 'server', breaches: [] });
    expect((await pair.api(holder, 'GET', `/api/calls/${id}`)).body).toMatchObject({
      status: 'completed',
      end_reason: 'ended-by-request',
    });
    expect(await roles(id)).toEqual(['assistant']);
    await nobodyHolds();
    expect(await slots()).toBe(0);
  });

  it('that still rings is taken back at the other one', async () => {
    pair.carriers.network.people.otherwise = answers({ afterMs: 60_000 });
    const { body } = await pair.dial(0);
    const line = await pair.carriers.network.nextOutbound();
    await eventually(async () =>
      expect((await pair.api(1, 'GET', `/api/calls/${body.call_id}`)).body.provider_call_id).not.toBeNull(),
    );
    expect((await pair.api(1, 'POST', `/api/calls/${body.call_id}/end`)).status).toBe(200);
    expect(await line.done).toMatchObject({ status: 'canceled' });
    expect(await slots()).toBe(0);
    await nobodyHolds();
  });
});
