import { answers, pause, staySilent, twilioSignature } from '@voice/simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PostgresCluster } from './postgres-cluster.ts';
import { SpreadLink } from './spread-link.ts';
import { OURS, TwoServers } from './two-servers.ts';

const LIMIT = 3;
const BOTH = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1];

let cluster: PostgresCluster;
let pair: TwoServers;
beforeAll(async () => {
  cluster = await PostgresCluster.start();
});
afterAll(() => cluster?.stop());
beforeEach(async () => {
  pair = await TwoServers.start(await cluster.createDatabase(), { TWILIO_MAX_CONCURRENT: String(LIMIT) });
});
afterEach(() => pair.close());

const statuses = (answers: readonly { status: number }[]) => answers.map(({ status }) => status).sort();
const placed = () => pair.carriers.network.apis.log.exchanges.filter(({ action }) => action === 'create-call').length;

describe('two servers on one database', () => {
  it('give the last line to one of many callers who ask both at once', async () => {
    pair.carriers.network.people.otherwise = answers({ caller: [staySilent(60_000)] });
    for (const server of [0, 1]) expect((await pair.dial(server)).status).toBe(201);
    const asked = await Promise.all(BOTH.map((server) => pair.dial(server)));
    expect(statuses(asked)).toEqual([201, ...Array(9).fill(429)]);
    expect(placed()).toBe(LIMIT);
    // Calls that come in are counted with them.
    const inbound = await pair.call('twilio', [pause(1)]);
    expect(await inbound.done).toMatchObject({ status: 'refused' });
  });

  it('fill the lines of callers who come in over both, and no more', async () => {
    const calls = await Promise.all(BOTH.map(() => pair.call('twilio', [staySilent(60_000)])));
    await vi.waitFor(
      async () => expect((await pair.calls()).map(({ status }) => status)).toEqual(Array(LIMIT).fill('in_progress')),
      { timeout: 10_000 },
    );
    expect([pair.link.counts.get('inbound 0'), pair.link.counts.get('inbound 1')]).toEqual([5, 5]);
    for (const call of calls) call.hangUp();
    const reports = await Promise.all(calls.map(({ done }) => done));
    expect(reports.map(({ status }) => status).sort()).toEqual([
      ...Array(LIMIT).fill('completed'),
      ...Array(BOTH.length - LIMIT).fill('refused'),
    ]);
    expect(reports.flatMap(({ breaches }) => breaches)).toEqual([]);
  });

  it('place one call for one Idempotency-Key, whichever of them is asked', async () => {
    const asked = await Promise.all(BOTH.map((server) => pair.dial(server, {}, { 'Idempotency-Key': 'once' })));
    expect(statuses(asked)).toEqual(Array(BOTH.length).fill(201));
    expect(new Set(asked.map(({ body }) => body.call_id)).size).toBe(1);
    expect(asked.filter(({ headers }) => headers.get('Idempotency-Replayed') === 'true')).toHaveLength(BOTH.length - 1);
    expect(placed()).toBe(1);
    expect(await pair.calls(1)).toHaveLength(1);
  });

  it('admit one socket for one token, whichever of them it reaches', async () => {
    const token = pair.carriers.environment.TWILIO_AUTH_TOKEN ?? '';
    const url = `${SpreadLink.publicUrl}/telephony/twilio/inbound/demo`;
    const form = { CallSid: `CA${'1'.repeat(32)}`, From: '+14155550123', To: OURS, CallStatus: 'ringing' };
    const { body } = await pair.link.request({
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': twilioSignature(token, url, form),
      },
      body: String(new URLSearchParams(form)),
    });
    const [, streamUrl = ''] = /<Stream url="([^"]+)"/.exec(body) ?? [];
    const headers = { 'x-twilio-signature': twilioSignature(token, streamUrl) };
    const opened = await Promise.allSettled(BOTH.map(() => pair.link.openSocket(streamUrl, headers)));
    const refusals = opened.flatMap((result) => (result.status === 'rejected' ? [result.reason.statusCode] : []));
    expect(refusals).toEqual(Array(BOTH.length - 1).fill(401));
    expect([pair.link.counts.get('socket 0'), pair.link.counts.get('socket 1')]).toEqual([5, 5]);
    for (const result of opened) if (result.status === 'fulfilled') result.value.close(1000, '');
  });
});
