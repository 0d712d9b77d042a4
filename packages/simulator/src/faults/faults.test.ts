import { createHash } from 'node:crypto';
import { SeededRandom } from '@voice/core/time';
import { describe, expect, it } from 'vitest';
import { hangUp, pause } from '../caller/caller-script.ts';
import { answers, doesNotAnswer } from '../people/phone-behaviour.ts';
import { credentials } from '../test-support/call-test-server.ts';
import { formOf, readFixture, settled, startTestNetwork } from '../test-support/test-network.ts';
import type { FaultPlan, RestFault } from './fault-plan.ts';
import { seededFaults } from './seeded-faults.ts';

const { form } = readFixture('rest-create-call', new URL('../rest/twilio/', import.meta.url).href).request;
const { json: vobizOrder } = readFixture('rest-make-call', new URL('../rest/vobiz/', import.meta.url).href).request;
const calls = `/2010-04-01/Accounts/${credentials.twilio.accountSid}/Calls`;

/** One outbound call with faults, to its end. */
async function place(faults: FaultPlan, behaviour = answers({ caller: [pause(1000), hangUp()] })) {
  const test = startTestNetwork('twilio', { faults });
  test.network.phone(form.To, behaviour);
  await test.rest('POST', `${calls}.json`, { form });
  const report = await test.finish(await test.nextCall());
  const statuses = test.link.requests.map(({ body }) => formOf(body).CallStatus);
  return { ...test, report, statuses };
}

describe('faults of callbacks', () => {
  it('lose one', async () => {
    const { statuses, report } = await place({
      callback: ({ purpose }) => (purpose === 'answered' ? { isLost: true } : undefined),
    });
    expect(statuses).toEqual(['initiated', 'ringing', 'completed']);
    expect(report.timeline).toContainEqual(
      expect.objectContaining({ type: 'fault', where: 'callback answered', detail: '{"isLost":true}' }),
    );
  });

  it('double one, with the same sequence number', async () => {
    const { statuses } = await place({ callback: ({ count }) => (count === 2 ? { copies: 3 } : undefined) });
    expect(statuses).toEqual(['initiated', 'ringing', 'ringing', 'ringing', 'in-progress', 'completed']);
  });

  it('delay one, so that the others overtake it, also past the end of the call', async () => {
    const { statuses, report } = await place({
      callback: ({ purpose }) => (purpose === 'ringing' ? { delayMs: 60_000 } : undefined),
    });
    expect(statuses).toEqual(['initiated', 'in-progress', 'completed', 'ringing']);
    expect(report.durationMs).toBeLessThan(10_000);
  });
});

describe('faults of one call', () => {
  it('take the place of those of the network', async () => {
    const caller = [hangUp()];
    const lost = { callback: () => ({ isLost: true }) };
    const own = answers({ caller, faults: { callback: ({ count }) => (count === 1 ? { copies: 2 } : undefined) } });
    expect((await place(lost, answers({ caller }))).statuses).toEqual([]);
    expect((await place(lost, own)).statuses).toEqual([
      'initiated',
      'initiated',
      'ringing',
      'in-progress',
      'completed',
    ]);
  });
});

describe('faults of documents', () => {
  const url = 'https://voice.example.com/hook';
  const call = async (faults: FaultPlan) => {
    const test = startTestNetwork('twilio', { answers: () => ({ body: form.Twiml }) });
    const options = { carrier: 'twilio', webhookUrl: url, from: form.To, to: form.From, faults } as const;
    const report = await test.finish(test.network.call({ ...options, caller: [pause(500), hangUp()] }));
    return { report, requests: test.link.requests };
  };

  it('ask late', async () => {
    const { report } = await call({ document: () => ({ delayMs: 3000 }) });
    expect(report.timeline.find(({ type }) => type === 'request-sent')?.atMs).toBe(3000);
    expect(report).toMatchObject({ status: 'completed', breaches: [] });
  });

  it("bring the answer late, or too late, which is not the server's doing", async () => {
    expect((await call({ document: () => ({ answerDelayMs: 14_000 }) })).report).toMatchObject({
      status: 'completed',
      breaches: [],
    });
    const { report } = await call({ document: () => ({ answerDelayMs: 16_000 }) });
    expect(report).toMatchObject({ status: 'failed', reason: 'answer-timeout', breaches: [] });
  });

  it('ask twice, and obey the first answer', async () => {
    const { report, requests } = await call({ document: () => ({ copies: 2 }) });
    expect(requests.map((request) => request.url)).toEqual([url, url]);
    expect(report.streamIds).toHaveLength(1);
  });
});

describe('faults of REST requests', () => {
  const ask = async (fault: RestFault, times = 1) => {
    const test = startTestNetwork('twilio', {
      people: doesNotAnswer(),
      faults: { rest: ({ action, count }) => (action === 'create-call' && count <= times ? fault : undefined) },
    });
    const giveUp = test.clock.timeout(5000);
    const request = {
      method: 'POST',
      url: `https://api.example.com${calls}.json`,
      headers: {
        authorization: `Basic ${Buffer.from(`${credentials.twilio.accountSid}:${credentials.twilio.authToken}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: String(new URLSearchParams({ To: form.To, From: form.From, Twiml: '<Response/>' })),
    } as const;
    const answered = test.network.apis.request(request, { signal: giveUp.signal });
    const outcome = await settled(
      test.clock,
      answered.catch((error: Error) => error),
    );
    giveUp.cancel();
    const known = () => test.rest('GET', `${calls}.json`).then(({ json }) => json.calls.length);
    return { ...test, outcome, known };
  };

  it.each([
    [
      { type: 'status', status: 500 },
      { status: 500, headers: { 'content-type': 'application/json' } },
    ],
    [
      { type: 'status', status: 429, retryAfterSecs: 7 },
      { status: 429, headers: { 'retry-after': '7' } },
    ],
    [{ type: 'html' }, { status: 502, headers: { 'content-type': 'text/html' } }],
    [{ type: 'garbage' }, { status: 200, body: '{"sid": "CA0000' }],
    [{ type: 'reset' }, { code: 'VOICE_LINK' }],
    [{ type: 'silence' }, { name: 'TimeoutError' }],
  ] as const)('are %o, with or without the call', async (fault, expected) => {
    const refused = await ask(fault);
    expect(refused.outcome).toMatchObject(expected);
    expect(await refused.known()).toBe(0);
    const hidden = await ask({ ...fault, isCarriedOut: true });
    expect(hidden.outcome).toMatchObject(expected);
    expect(await hidden.known()).toBe(1);
  });

  it.each([
    ['twilio', 21215, { code: 21215, message: 'not allowed', status: 400 }],
    ['exotel', 34001, { RestException: { Status: 400, Message: 'not allowed', Code: 34001 } }],
    ['vobiz', 'did_cool_off', { error: { code: 'did_cool_off', message: 'not allowed' } }],
  ] as const)('carry the code and the words of %s', async (carrier, code, expected) => {
    const fault = { type: 'status', status: 400, code, message: 'not allowed' } as const;
    const { rest } = startTestNetwork(carrier, { faults: { rest: () => fault } });
    const path = {
      twilio: '/2010-04-01/Accounts/x.json',
      exotel: '/v1/Accounts/x/Balance.json',
      vobiz: '/api/v1/auth/me',
    };
    expect(await rest('GET', path[carrier])).toMatchObject({ status: 400, json: expected });
  });

  it('are an answer, or the act itself, after the server has given up', async () => {
    const lateAnswer = await ask({ type: 'late', delayMs: 8000, isCarriedOut: true });
    expect(lateAnswer.outcome).toMatchObject({ name: 'TimeoutError' });
    expect(await lateAnswer.known()).toBe(1);
    const lateAct = await ask({ type: 'late', delayMs: 8000 });
    expect(await lateAct.known()).toBe(0);
    await lateAct.clock.advance(4000);
    expect(await lateAct.known()).toBe(1);
  });

  it('end when the plan says so, and leave nothing behind', async () => {
    const { outcome, rest, network, clock } = await ask({ type: 'silence' });
    expect(outcome).toMatchObject({ name: 'TimeoutError' });
    expect((await rest('POST', `${calls}.json`, { form })).status).toBe(201);
    await clock.advance(100_000);
    expect([network.activeCount, clock.pendingCount]).toEqual([0, 0]);
    expect(network.apis.log.exchanges.map(({ status }) => status)).toEqual([0, 201]);
  });
});

describe('faults of media sockets', () => {
  const stream = (maxRetries: number) =>
    `<Response><Stream bidirectional="true" keepCallAlive="true" maxRetries="${maxRetries}" contentType="audio/x-mulaw;rate=8000">wss://voice.example.com/ws</Stream><Wait length="1"/></Response>`;

  it.each([
    [0, 1],
    [2, 3],
  ])('make Vobiz come back %i times on a new socket of the same call', async (retries, sockets) => {
    const test = startTestNetwork('vobiz', {
      answers: () => ({ body: stream(retries) }),
      faults: { stream: () => ({ dropAfterMs: 500 }) },
      people: answers({ caller: [] }),
    });
    await test.rest('POST', `/api/v1/Account/${credentials.vobiz.authId}/Call/`, { json: vobizOrder });
    const report = await test.finish(await test.nextCall());
    expect(report.streamIds).toHaveLength(sockets);
    const starts = test.link.agents.map((agent) => agent.of('start')[0]?.message.start);
    expect(new Set(starts.map(({ callId }) => callId))).toEqual(new Set([report.callId]));
    expect(new Set(starts.map(({ streamId }) => streamId)).size).toBe(sockets);
    expect(report).toMatchObject({ status: 'completed', reason: 'end-of-document', breaches: [] });
  });

  it('lead Twilio on to what comes after the stream, unless the call dies too', async () => {
    const { report } = await place({ stream: () => ({ dropAfterMs: 300 }) }, answers({ caller: [] }));
    expect(report).toMatchObject({ status: 'completed', reason: 'end-of-document', closeCode: 1006 });
    const other = await place({ stream: () => ({ dropAfterMs: 300, endsCall: true }) }, answers({ caller: [] }));
    expect(other.report).toMatchObject({ reason: 'socket-dropped', endedBy: 'carrier' });
  });

  it('lose marks, or bring them late, and never after the end', async () => {
    const test = startTestNetwork('twilio', {
      faults: {
        mark: ({ name }) =>
          name === 'lost'
            ? { type: 'lost' }
            : name === 'late'
              ? { type: 'late', delayMs: 700 }
              : { type: 'late', delayMs: 60_000 },
      },
    });
    test.network.phone(form.To, answers({ caller: [pause(2000), hangUp()] }));
    test.link.onSocket = (agent) =>
      agent.onMessage((message) => {
        if (message.event === 'start') for (const name of ['lost', 'late', 'too-late']) agent.mark(name);
      });
    await test.rest('POST', `${calls}.json`, { form });
    await test.finish(await test.nextCall());
    const [agent] = test.link.agents;
    expect(agent?.marks.map(({ name }) => name)).toEqual(['late']);
    expect((agent?.marks[0]?.atMs ?? 0) - (agent?.of('start')[0]?.atMs ?? 0)).toBe(700);
    expect(test.clock.pendingCount).toBe(0);
  });
});

describe('faults from a seed', () => {
  const rates = {
    lostCallbacks: 0.2,
    delayedCallbacks: 0.3,
    doubledCallbacks: 0.3,
    slowDocuments: 0.3,
    doubledDocuments: 0.2,
    rest: 0.4,
    droppedSockets: 0.3,
    lostMarks: 0.3,
    lateMarks: 0.3,
  };

  /** Ten calls, each asked for until it is taken or given up. */
  async function story(seed: number) {
    const random = new SeededRandom(seed);
    const test = startTestNetwork('twilio', { faults: seededFaults({ random, ...rates }) });
    const reports: unknown[] = [];
    test.network.outbound.on('call', (call) => {
      void call.done.then((report) => reports.push(report));
    });
    for (let count = 0; count < 10; count += 1) {
      const giveUp = test.clock.timeout(4000);
      const sent = test.send('POST', `${calls}.json`, { form, signal: giveUp.signal });
      reports.push(
        await settled(
          test.clock,
          sent.catch((error: Error) => error.name),
        ),
      );
      giveUp.cancel();
    }
    await settled(test.clock, test.network.idle());
    expect(test.clock.pendingCount).toBe(0);
    const all = JSON.stringify([reports, test.link.requests, test.network.apis.log.exchanges]);
    return { hash: createHash('sha256').update(all).digest('hex'), all };
  }

  it('are the same to the byte for the same seed, and others for another', async () => {
    const first = await story(1);
    expect((await story(1)).hash).toBe(first.hash);
    expect((await story(2)).hash).not.toBe(first.hash);
    expect(first.all).toContain('"type":"fault"');
  });

  it('never happen at rate 0', () => {
    const plan = seededFaults({ random: new SeededRandom(1) });
    const site = { carrier: 'twilio', callId: 'CA1', purpose: 'x', action: 'x', name: 'x', count: 1 } as const;
    for (const ask of [plan.callback, plan.document, plan.rest, plan.stream, plan.mark]) {
      for (let count = 0; count < 100; count += 1) expect(ask?.(site)).toBeUndefined();
    }
  });
});
