import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { answers, type SimulatedCall, staySilent } from '@voice/simulator';
import { openStore } from '@voice/store';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { PlayedCarriers } from '../carriers/played-carriers.ts';
import { ServerProcess } from '../demo/server-process.ts';
import { PostgresCluster } from './postgres-cluster.ts';
import { SpreadLink } from './spread-link.ts';
import { askApi, OURS, sharedEnvironment } from './two-servers.ts';

const root = resolve(import.meta.dirname, '../../../..');
const program = {
  nodeOptions: ['--import', join(root, 'scripts/source-hooks.mjs')],
  main: resolve(import.meta.dirname, 'main.ts'),
};

let cluster: PostgresCluster;
const folder = mkdtempSync(join(tmpdir(), 'voice-killed-replica-'));
const processes: ServerProcess[] = [];
const link = new SpreadLink();
let carriers: PlayedCarriers;
beforeAll(async () => {
  cluster = await PostgresCluster.start();
  carriers = await PlayedCarriers.start({ link, publicBaseUrl: SpreadLink.publicUrl });
});
afterAll(async () => {
  for (const server of processes) await server.stop('SIGKILL');
  await carriers?.close();
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The lease of a lost server runs out within 20 s, and the others look every 5 s; the rest is for a busy machine. */
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 60_000, interval: 100 });

it('one of two servers dies in the middle of its calls: the other one ends them, here and at the carriers', {
  timeout: 180_000,
}, async () => {
  const environment = sharedEnvironment(await cluster.createDatabase());
  const start = (name: string) =>
    ServerProcess.start({ ...program, dataDir: join(folder, name), carriers, environment });
  processes.push(...(await Promise.all(['one', 'other'].map(start))));
  const [doomed, survivor] = processes as [ServerProcess, ServerProcess];
  link.origins.push(doomed.url, survivor.url);
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API shows
  const calls = async (): Promise<any[]> => (await askApi(survivor.url, 'GET', '/api/calls')).body.calls;
  const dial = (phone_number: string, provider: string) =>
    askApi(doomed.url, 'POST', '/api/calls/outbound', { phone_number, provider, agent_name: 'demo', caller_id: OURS });

  Object.assign(link.sent, { inbound: 0, socket: 0, answer: 0, status: 0, hangup: 0, 'stream-status': 0 });
  const caller = [staySilent(300_000)];
  const { network } = carriers;
  const webhookUrl = `${SpreadLink.publicUrl}/telephony/twilio/inbound/demo`;
  network.people.otherwise = answers({ afterMs: 100, caller });
  network.phone('+14155550199', answers({ afterMs: 300_000 })); // Rings and rings.
  const lines: Record<string, SimulatedCall> = {};
  lines[OURS] = network.call({ carrier: 'twilio', webhookUrl, from: '+14155550123', to: OURS, caller });
  for (const [number, carrier] of [
    ['+14155550142', 'twilio'],
    ['+915550100042', 'exotel'],
    ['+915550100043', 'vobiz'],
    ['+14155550199', 'twilio'],
  ] as const) {
    expect((await dial(number, carrier)).status).toBe(201);
    lines[number] = await network.nextOutbound();
  }
  await eventually(() => expect(link.counts.get('socket 0')).toBe(4));
  await eventually(async () =>
    expect((await calls()).map(({ status }) => status).sort()).toEqual([...Array(4).fill('in_progress'), 'ringing']),
  );

  link.takeOut(0);
  await doomed.stop('SIGKILL');
  await network.idle();
  await eventually(async () => expect((await calls()).filter(({ end_time: end }) => end === null)).toEqual([]));

  const ends = (await calls()).map(({ to_number, status, end_reason, hang_up_method }) => [
    to_number,
    [status, end_reason, hang_up_method],
  ]);
  expect(Object.fromEntries(ends)).toEqual({
    [OURS]: ['failed', 'server-lost', null],
    '+14155550142': ['failed', 'server-lost', null],
    '+915550100042': ['failed', 'server-lost', null],
    // Vobiz opens a second socket at once; while the lease holds, nobody knows that the first one is dead.
    '+915550100043': ['failed', 'server-lost', null],
    '+14155550199': ['failed', 'server-lost', 'rest'],
  });
  const phases = Object.entries(lines).map(async ([number, { done }]) => [number, (await done).carrierStatus]);
  expect(Object.fromEntries(await Promise.all(phases))).toEqual({
    [OURS]: 'completed',
    '+14155550142': 'completed',
    '+915550100042': 'completed',
    '+915550100043': 'completed',
    '+14155550199': 'canceled',
  });
  const store = await openStore({ url: environment.DATABASE_URL ?? '' });
  expect(await store.calls.countActive()).toBe(0);
  await store.close();
  expect(carriers.breaches).toEqual([]);
  expect(await survivor.stop('SIGTERM')).toBe(0);
});
