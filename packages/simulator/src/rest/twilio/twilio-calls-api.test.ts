import { describe, expect, it } from 'vitest';
import { hangUp, pause, waitForAgent } from '../../caller/caller-script.ts';
import {
  answers,
  doesNotAnswer,
  isBusy,
  isCutOff,
  isUnreachable,
  type PhoneBehaviour,
  rejects,
} from '../../people/phone-behaviour.ts';
import { credentials } from '../../test-support/call-test-server.ts';
import { formOf, readFixture, startTestNetwork } from '../../test-support/test-network.ts';
import { twilioSignature } from '../../twilio/twilio-signature.ts';

const fixture = (name: string) => readFixture(name, import.meta.url);
const create = fixture('rest-create-call');
const { form } = create.request;
const { accountSid, authToken } = credentials.twilio;
const calls = `/2010-04-01/Accounts/${accountSid}/Calls`;
const person = '+14155550123';
const numbers = { twilio: ['+14155550100'] };
const statusUrl = form.StatusCallback as string;

/** An answer of the interface with the ids of its fixture, which are invented in both. */
const withIdsOf = (
  expected: { sid: string; phone_number_sid: string },
  actual: { sid: string; phone_number_sid: string },
) =>
  JSON.parse(
    JSON.stringify(actual)
      .replaceAll(actual.sid, expected.sid)
      .replaceAll(actual.phone_number_sid, expected.phone_number_sid),
  );

async function place(
  behaviour: PhoneBehaviour = answers({ caller: [pause(1000), hangUp()] }),
  more: Record<string, string> = {},
  options = {},
) {
  const test = startTestNetwork('twilio', { numbers, ...options });
  test.network.phone(person, behaviour);
  const { status, json } = await test.rest('POST', `${calls}.json`, { form: { ...form, ...more } });
  const call = await test.nextCall();
  const reports = () => test.link.requests.filter(({ url }) => url === statusUrl).map(({ body }) => formOf(body));
  const update = (fields: Record<string, string>) => test.rest('POST', `${calls}/${json.sid}.json`, { form: fields });
  const fetch = () => test.rest('GET', `${calls}/${json.sid}.json`);
  return { ...test, status, json, call, reports, update, fetch };
}

describe('a call that is placed at Twilio', () => {
  it('is answered like the fixture: queued, and nothing known yet', async () => {
    const { status, json, network } = await place();
    expect(status).toBe(201);
    expect(withIdsOf(create.response.json, json)).toEqual(create.response.json);
    expect(json.sid).toMatch(/^CA[0-9a-f]{32}$/);
    expect(network.apis.log.breaches).toEqual([]);
  });

  it('rings, is answered, runs the inline document, and reports each step, signed', async () => {
    const { call, finish, reports, link } = await place();
    const report = await finish(call);
    expect(report).toMatchObject({
      direction: 'outbound',
      from: '+14155550100',
      to: person,
      status: 'completed',
      carrierStatus: 'completed',
      endedBy: 'caller',
      breaches: [],
    });
    expect(report.timeline.flatMap((event) => (event.type === 'call-phase' ? [event.phase] : []))).toEqual([
      'ringing',
      'in-progress',
      'completed',
    ]);
    expect(link.upgrades[0]?.url).toBe('wss://voice.example.com/ws/twilio/sales-agent');
    expect(link.agents[0]?.of('start')[0]?.message.start.customParameters).toEqual({
      agent_name: 'sales-agent',
      direction: 'outbound',
    });
    expect(reports().map(({ CallStatus, SequenceNumber }) => [CallStatus, SequenceNumber])).toEqual([
      ['initiated', '0'],
      ['ringing', '1'],
      ['in-progress', '2'],
      ['completed', '3'],
    ]);
    for (const { url, headers, body } of link.requests) {
      expect(headers['x-twilio-signature']).toBe(twilioSignature(authToken, url, formOf(body)));
    }
  });

  it.each([
    ['initiated', answers()],
    ['ringing', answers()],
    ['answered', answers()],
    ['completed', answers()],
    ['busy', rejects()],
    ['no-answer', doesNotAnswer()],
    ['failed', isUnreachable()],
    ['canceled', isCutOff()],
  ])('reports %s with the fields of the fixture', async (name, behaviour) => {
    const { request } = readFixture(`http-status-${name}`, new URL('../../twilio/', import.meta.url).href);
    const { call, finish, reports, json } = await place(behaviour);
    await finish(call);
    const status = request.form.CallStatus;
    const sent = reports().find(({ CallStatus }) => CallStatus === status);
    expect(Object.keys(sent ?? {}).sort()).toEqual(Object.keys(request.form).sort());
    const {
      CallSid: _,
      Timestamp: __,
      SequenceNumber: ___,
      CallDuration: ____,
      SipResponseCode: _____,
      ...rest
    } = request.form;
    expect(sent).toMatchObject({ ...rest, CallSid: json.sid });
    expect(sent?.Timestamp).toMatch(/^Tue, 03 Mar 2026 10:1\d:\d\d \+0000$/);
  });

  it.each([
    ['busy', isBusy(), '486', 'busy'],
    ['busy', rejects({ afterMs: 4000 }), '603', 'rejected'],
    ['no-answer', doesNotAnswer(), '487', 'no-answer'],
    ['no-answer', answers({ afterMs: 31_000 }), '487', 'no-answer'],
    ['failed', isUnreachable(), '404', 'unreachable'],
    ['canceled', isCutOff(), '487', 'cut-off'],
  ] as const)('ends as %s when nobody answers: %o', async (status, behaviour, sipCode, reason) => {
    const { call, finish, reports, fetch, link } = await place(behaviour);
    const report = await finish(call);
    expect(report).toMatchObject({ status, carrierStatus: status, reason, breaches: [] });
    expect(reports().at(-1)).toMatchObject({ CallStatus: status, CallDuration: '0', SipResponseCode: sipCode });
    expect((await fetch()).json).toMatchObject({ status });
    expect(link.upgrades).toEqual([]);
  });

  it('rings for as long as Timeout says', async () => {
    const { call, finish } = await place(doesNotAnswer(), { Timeout: '5' });
    const report = await finish(call);
    const at = (phase: string) =>
      report.timeline.find((event) => event.type === 'call-phase' && event.phase === phase)?.atMs;
    expect((at('no-answer') ?? 0) - (at('ringing') ?? 0)).toBe(5000);
  });

  it('ends at its TimeLimit, counted from the answer', async () => {
    const { call, finish, reports } = await place(answers({ caller: [] }), { TimeLimit: '7' });
    expect(await finish(call)).toMatchObject({ status: 'completed', endedBy: 'carrier', reason: 'time-limit' });
    expect(reports().at(-1)).toMatchObject({ CallStatus: 'completed', CallDuration: '7' });
  });

  it('reports only the end when no events were asked for', async () => {
    const test = startTestNetwork('twilio');
    const { StatusCallbackEvent: _, ...short } = form;
    await test.rest('POST', `${calls}.json`, { form: short });
    await test.finish(await test.nextCall());
    expect(test.link.requests.map(({ body }) => formOf(body).CallStatus)).toEqual(['completed']);
    expect(formOf(test.link.requests[0]?.body).SequenceNumber).toBe('3');
  });

  it('fetches its document by Url and obeys it', async () => {
    const test = startTestNetwork('twilio', {
      answers: ({ url }) => (url.endsWith('/twiml') ? { body: '<Response><Say>Hello</Say><Hangup/></Response>' } : {}),
    });
    const { From, To } = form;
    await test.rest('POST', `${calls}.json`, { form: { From, To, Url: 'https://voice.example.com/twiml' } });
    const report = await test.finish(await test.nextCall());
    expect(formOf(test.link.requests[0]?.body)).toMatchObject({ Direction: 'outbound-api', CallStatus: 'in-progress' });
    expect(report).toMatchObject({ reason: 'hang-up', carrierStatus: 'completed', breaches: [] });
  });
});

describe('a running call at Twilio', () => {
  it('is hung up over REST: stop, closed socket, completed, price later', async () => {
    const { call, clock, update, finish, fetch, link, reports } = await place(answers({ caller: [] }), {
      MachineDetection: 'Enable',
    });
    await clock.advance(45_000);
    const answer = await update({ Status: 'completed' });
    expect(answer.status).toBe(200);
    const report = await finish(call);
    expect(report).toMatchObject({
      status: 'completed',
      endedBy: 'server',
      reason: 'ended-by-request',
      closeCode: 1000,
    });
    expect(link.agents[0]?.of('stop')).toHaveLength(1);
    expect(reports().at(-1)?.CallStatus).toBe('completed');
    expect((await fetch()).json).toMatchObject({ status: 'completed', price: null });
    await clock.advance(60_000);
    const { json } = await fetch();
    const expected = fixture('rest-fetch-call-completed').response.json;
    const { start_time, end_time, duration } = json;
    expect({ ...withIdsOf(expected, json), start_time, end_time, duration }).toEqual({
      ...expected,
      start_time,
      end_time,
      duration,
    });
    expect(duration).toMatch(/^4\d$/);
  });

  it('is canceled while it rings, like the fixture', async () => {
    const { call, clock, update, finish, reports } = await place(doesNotAnswer());
    await clock.advance(3000);
    const { json } = await update({ Status: 'canceled' });
    const expected = fixture('rest-cancel').response.json;
    expect(withIdsOf(expected, json)).toEqual(expected);
    expect(await finish(call)).toMatchObject({ status: 'canceled', endedBy: 'server', reason: 'canceled' });
    expect(reports().map(({ CallStatus }) => CallStatus)).toEqual(['initiated', 'ringing', 'canceled']);
  });

  it('is left alone by a cancel once it is answered', async () => {
    const { clock, update, call, finish } = await place(answers({ afterMs: 100, caller: [pause(60_000), hangUp()] }));
    await clock.advance(5000);
    expect((await update({ Status: 'canceled' })).json).toMatchObject({ status: 'in-progress' });
    expect(await finish(call)).toMatchObject({ reason: 'hung-up' });
  });

  it('refuses every change when it is over: 21220; a call that never was: 20404', async () => {
    const { call, finish, update, rest } = await place();
    await finish(call);
    const changes: Record<string, string>[] = [
      { Status: 'completed' },
      { Status: 'canceled' },
      { Twiml: '<Response/>' },
    ];
    for (const fields of changes) {
      const { status, json } = await update(fields);
      expect([status, json.code]).toEqual([400, 21220]);
    }
    const unknown = await rest('POST', `${calls}/CA${'0'.repeat(32)}.json`, { form: { Status: 'completed' } });
    expect([unknown.status, unknown.json.code]).toEqual([404, 20404]);
  });

  it('leaves its stream for another document, and comes back with a new one', async () => {
    const { call, clock, update, finish, link } = await place(
      answers({ caller: [waitForAgent('starts', { timeoutMs: 9000 }), hangUp()] }),
    );
    await clock.advance(4000);
    const back = form.Twiml.replace('<Connect>', '<Play digits="ww12#"/><Connect>');
    expect((await update({ Twiml: back })).status).toBe(200);
    const report = await finish(call);
    expect(report.streamIds).toHaveLength(2);
    expect(new Set(report.streamIds).size).toBe(2);
    expect(link.agents[0]?.of('stop')).toHaveLength(1);
    expect(report.timeline.filter(({ type }) => type === 'digits-played')).toMatchObject([{ digits: '12#' }]);
    expect(report).toMatchObject({ status: 'completed', endedBy: 'caller', breaches: [] });
  });

  it('is transferred, and tells what became of it', async () => {
    const { call, clock, update, finish, network, link } = await place(answers({ caller: [] }));
    network.phone('+14155550199', isBusy(), answers({ talkMs: 3000 }));
    await clock.advance(4000);
    const dial =
      '<Dial callerId="+14155550100" action="https://voice.example.com/result"><Number>+14155550199</Number></Dial>';
    await update({ Twiml: `<Response>${dial}${dial}</Response>` });
    const report = await finish(call);
    const result = link.requests.find(({ url }) => url.endsWith('/result'));
    expect(formOf(result?.body)).toMatchObject({ DialCallStatus: 'busy' });
    expect(report.timeline).toContainEqual(expect.objectContaining({ verb: 'transfer', detail: '+14155550199' }));
  });

  it('is an inbound one, too', async () => {
    const test = startTestNetwork('twilio', { answers: () => ({ body: form.Twiml }) });
    const call = test.network.call({
      carrier: 'twilio',
      webhookUrl: 'https://voice.example.com/hook',
      from: person,
      to: '+14155550100',
      caller: [],
    });
    await test.clock.advance(3000);
    expect((await test.rest('GET', `${calls}/${call.callId}.json`)).json).toMatchObject({
      direction: 'inbound',
      status: 'in-progress',
    });
    await test.rest('POST', `${calls}/${call.callId}.json`, { form: { Status: 'completed' } });
    expect(await test.finish(call)).toMatchObject({ endedBy: 'server', reason: 'ended-by-request' });
  });
});
