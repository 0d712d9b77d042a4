import { describe, expect, it } from 'vitest';
import { hangUp, pause } from '../../caller/caller-script.ts';
import {
  answers,
  answersAsMachine,
  doesNotAnswer,
  isBusy,
  isUnreachable,
  type PhoneBehaviour,
} from '../../people/phone-behaviour.ts';
import { credentials } from '../../test-support/call-test-server.ts';
import type { FakeAnswers } from '../../test-support/fake-link.ts';
import { formOf, readFixture, startTestNetwork } from '../../test-support/test-network.ts';
import { vobizSignatureV2 } from '../../vobiz/vobiz-signature.ts';

const fixture = (name: string) => readFixture(name, import.meta.url);
const callback = (name: string) => readFixture(name, new URL('../../vobiz/', import.meta.url).href);
const { json: order } = fixture('rest-make-call').request;
const base = `/api/v1/Account/${credentials.vobiz.authId}`;
const numbers = { vobiz: ['+915550100099'] };
const stream =
  '<Stream bidirectional="true" keepCallAlive="true" contentType="audio/x-mulaw;rate=8000">wss://voice.example.com/ws/vobiz/a</Stream>';
const answerUrl = order.answer_url as string;
const documentAt =
  (documents: Record<string, string>): FakeAnswers =>
  ({ url }) => {
    const found = Object.entries(documents).find(([start]) => url.startsWith(start));
    return found === undefined ? {} : { body: `<Response>${found[1]}</Response>` };
  };

async function place(
  behaviour: PhoneBehaviour = answers({ caller: [pause(1000), hangUp()] }),
  {
    more = {},
    documents = {},
    options = {},
  }: { more?: object; documents?: Record<string, string>; options?: object } = {},
) {
  const test = startTestNetwork('vobiz', {
    answers: documentAt({ [answerUrl]: stream, ...documents }),
    numbers,
    ...options,
  });
  test.network.phone(order.to, behaviour);
  const { status, json } = await test.rest('POST', `${base}/Call/`, { json: { ...order, ...more } });
  const call = await test.nextCall();
  const sent = (event: string) =>
    test.link.requests.map(({ url, body }) => ({ url, form: formOf(body) })).filter(({ form }) => form.Event === event);
  return { ...test, status, json, call, sent, path: `${base}/Call/${call.callId}` };
}

describe('a call that is placed at Vobiz', () => {
  it('is answered like the fixture, with the id that the call will have', async () => {
    const { status, json, call, network } = await place();
    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual(Object.keys(fixture('rest-make-call').response.json));
    expect(json).toMatchObject({ message: 'Call fired', request_uuid: call.callId });
    expect(network.apis.log.breaches).toEqual([]);
  });

  it('rings, asks the answer URL once somebody has answered, and reports the hang-up', async () => {
    const { call, finish, sent, link } = await place();
    expect(await finish(call)).toMatchObject({
      direction: 'outbound',
      status: 'completed',
      carrierStatus: 'completed',
      breaches: [],
    });
    expect(link.requests.map(({ body }) => formOf(body).Event)).toEqual(['Ring', 'StartApp', 'Hangup']);
    for (const [event, name] of [
      ['Ring', 'http-ring'],
      ['StartApp', 'http-answer-outbound'],
      ['Hangup', 'http-hangup-completed'],
    ] as const) {
      const { request } = callback(name);
      const [first] = sent(event);
      expect(first?.url).toBe(request.url);
      expect(Object.keys(first?.form ?? {}).sort()).toEqual(Object.keys(request.form).sort());
    }
    const { headers, url } = link.requests[1] ?? {};
    const nonce = headers?.['x-vobiz-signature-v2-nonce'] ?? '';
    expect(headers?.['x-vobiz-signature-v2']).toBe(vobizSignatureV2(credentials.vobiz.authToken, url ?? '', nonce));
    expect(sent('Hangup')[0]?.form).toMatchObject({ From: '915550100099', To: '05550100001', HangupSource: 'Callee' });
  });

  it.each([
    ['busy', isBusy()],
    ['no-answer', doesNotAnswer()],
    ['failed', isUnreachable()],
  ])('reports %s like the fixture', async (name, behaviour) => {
    const { request } = callback(`http-hangup-${name}`);
    const { call, finish, sent } = await place(behaviour, { more: { hangup_on_ring: 10 } });
    expect(await finish(call)).toMatchObject({ status: name, carrierStatus: name });
    const { CallUUID: _, RequestUUID: __, SessionStart: ___, StartTime: ____, EndTime: _____, ...rest } = request.form;
    expect(sent('Hangup')[0]?.form).toMatchObject(rest);
    expect(sent('StartApp')).toEqual([]);
  });

  it('reports the end to the answer URL when there is no other, as Vobiz does, and says so', async () => {
    const { call, finish, sent, network } = await place(answers(), { more: { hangup_url: undefined } });
    await finish(call);
    expect(sent('Hangup')[0]?.url).toBe(answerUrl);
    expect(network.apis.log.breaches.map(({ rule }) => rule)).toEqual(['rest-hangup-url']);
  });
});

describe('a running call at Vobiz', () => {
  const quiet = answers({ caller: [] });

  it.each(['/', ''])('is hung up by DELETE with "%s" at its end', async (slash) => {
    const { call, clock, rest, finish, sent, path } = await place(quiet);
    await clock.advance(6000);
    expect(await rest('DELETE', `${path}${slash}`)).toMatchObject({ status: 204, body: '' });
    expect(await finish(call)).toMatchObject({ endedBy: 'server', reason: 'ended-by-request' });
    expect(sent('Hangup')[0]?.form).toMatchObject({ CallStatus: 'completed', HangupSource: 'API Request' });
    expect((await rest('DELETE', `${path}/`)).status).toBe(404);
  });

  it('is canceled while it rings, like the fixture', async () => {
    const { call, clock, rest, finish, sent, path } = await place(doesNotAnswer());
    await clock.advance(3000);
    await rest('DELETE', `${path}/`);
    expect(await finish(call)).toMatchObject({ status: 'canceled', carrierStatus: 'canceled' });
    const { CallStatus, HangupCause, HangupSource, HangupCauseCode } = callback('http-hangup-cancel').request.form;
    expect(sent('Hangup')[0]?.form).toMatchObject({ CallStatus, HangupCause, HangupSource, HangupCauseCode });
  });

  it('hears keys, and is known as live until it is over', async () => {
    const { call, clock, rest, finish, path } = await place(quiet);
    expect((await rest('GET', `${path}?status=queued`)).json).toMatchObject({ call_status: 'queued' });
    await clock.advance(6000);
    const live = await rest('GET', `${path}?status=live`);
    const expected = fixture('rest-live-call').response.json;
    expect(live.json).toEqual({
      ...expected,
      api_id: live.json.api_id,
      call_uuid: call.callId,
      request_uuid: call.callId,
      session_start: live.json.session_start,
    });
    const digits = await rest('POST', `${path}/DTMF/`, { json: fixture('rest-dtmf').request.json });
    expect(digits).toMatchObject({ status: 202, json: { message: 'digits sent' } });
    call.hangUp();
    const { timeline } = await finish(call);
    expect(timeline.filter(({ type }) => type === 'digits-played')).toMatchObject([{ digits: '1234#' }]);
    expect((await rest('GET', `${path}?status=live`)).status).toBe(404);
  });

  it('is transferred to the document of another URL', async () => {
    const transferUrl = 'https://voice.example.com/telephony/vobiz/transfer';
    const documents = {
      [transferUrl]:
        '<Dial action="https://voice.example.com/result" timeout="20"><Number>+915550100077</Number></Dial>',
      'https://voice.example.com/result': '<Hangup/>',
    };
    const { call, clock, rest, finish, network, link, path } = await place(quiet, { documents });
    network.phone('+915550100077', answers({ afterMs: 2000, talkMs: 4000 }));
    await clock.advance(6000);
    const { request, response } = fixture('rest-transfer');
    const answer = await rest('POST', `${path}/`, { json: request.json });
    expect(answer).toMatchObject({ status: 202, json: { message: response.json.message } });
    const report = await finish(call);
    expect(report).toMatchObject({ status: 'completed', reason: 'hang-up', breaches: [] });
    const result = link.requests.find(({ url }) => url.endsWith('/result'));
    expect(formOf(result?.body)).toMatchObject({ DialStatus: 'completed', DialBLegDuration: '4' });
  });

  it('is recorded, and the recording is reported when it ends', async () => {
    const { call, clock, rest, finish, link, path } = await place(quiet);
    await clock.advance(6000);
    const json = { time_limit: 600, file_format: 'mp3', callback_url: 'https://voice.example.com/recording' };
    const started = await rest('POST', `${path}/Record/`, { json });
    expect(started).toMatchObject({ status: 202, json: { message: 'recording started' } });
    call.hangUp();
    const { timeline } = await finish(call);
    const { recording_id } = started.json;
    expect(timeline).toContainEqual(expect.objectContaining({ type: 'recording-started', recordingId: recording_id }));
    const report = link.requests.find(({ url }) => url === json.callback_url);
    expect(formOf(report?.body)).toMatchObject({ call_uuid: call.callId, recording_id, record_url: started.json.url });
  });

  it('is in the lists of calls: queued, then live, then a record', async () => {
    const { call, clock, rest, finish } = await place(answers({ afterMs: 2000, caller: [] }));
    const listed = async (status: string) => (await rest('GET', `${base}/Call/?status=${status}`)).json.calls;
    await clock.advance(2000);
    expect([await listed('queued'), await listed('live')]).toEqual([[call.callId], []]);
    await clock.advance(3000);
    expect([await listed('queued'), await listed('live')]).toEqual([[], [call.callId]]);
    call.hangUp();
    await finish(call);
    const records = (query: string) => rest('GET', `${base}/cdr?${query}`).then(({ json }) => json);
    const found = await records('from_number=5550100099&start_date=2026-03-03&end_date=2026-03-03');
    expect(found).toMatchObject({
      count: 1,
      data: [
        { uuid: call.callId, caller_id_number: order.from, destination_number: order.to, call_direction: 'outbound' },
      ],
      pagination: { page: 1, total: 1, pages: 1, has_next: false },
    });
    expect(await records('to_number=%2B919999999999')).toMatchObject({ count: 0, data: [] });
  });

  it('leaves a record of itself, with the code as a number', async () => {
    const { call, finish, rest } = await place();
    expect((await rest('GET', `${base}/cdr/${call.callId}`)).status).toBe(404);
    await finish(call);
    const { json } = await rest('GET', `${base}/cdr/${call.callId}`);
    const { response } = fixture('rest-cdr');
    expect(json).toEqual({
      ...response.json,
      data: { ...response.json.data, uuid: call.callId, duration: 5, billsec: 2 },
    });
  });
});

describe('machine detection at Vobiz', () => {
  const amd = { machine_detection: 'true', machine_detection_url: 'https://voice.example.com/telephony/vobiz/amd' };

  it.each([
    ['true', answersAsMachine({ caller: [pause(6000), hangUp()] })],
    ['false', answers({ caller: [pause(6000), hangUp()] })],
  ])('reports Machine=%s beside the call, like the fixture', async (machine, behaviour) => {
    const { call, finish, sent } = await place(behaviour, { more: amd });
    await finish(call);
    const { request } = callback('http-machine-detection');
    const ids = { CallUUID: call.callId, RequestUUID: call.callId };
    expect(sent('MachineDetection')).toEqual([
      { url: request.url, form: { ...request.form, ...ids, Machine: machine } },
    ]);
  });

  it('hangs up on a machine when it is told to', async () => {
    const { call, finish } = await place(answersAsMachine({ caller: [] }), {
      more: { ...amd, machine_detection: 'hangup' },
    });
    expect(await finish(call)).toMatchObject({ endedBy: 'carrier', status: 'completed' });
  });
});

describe('the limits of Vobiz', () => {
  it('are calls per second and calls at once, answered with 429', async () => {
    const options = { limits: { vobiz: { callsPerSecond: 1, concurrentCalls: 2 } } };
    const { clock, rest } = await place(answers({ caller: [] }), { options });
    const tooFast = await rest('POST', `${base}/Call/`, { json: order });
    const expected = fixture('rest-errors').cases.find(({ status }: { status: number }) => status === 429);
    expect(tooFast.status).toBe(429);
    expect(tooFast.json).toEqual({
      ...expected.json,
      requestId: tooFast.json.requestId,
      timestamp: tooFast.json.timestamp,
    });
    await clock.advance(1000);
    expect((await rest('POST', `${base}/Call/`, { json: order })).status).toBe(200);
    await clock.advance(1000);
    const full = await rest('POST', `${base}/Call/`, { json: order });
    expect(full.json.error.details).toEqual({ limitType: 'concurrent', limit: 2, current: 2, retryAfter: 1 });
    const { json } = await rest('GET', `${base}/concurrency`);
    expect(Object.keys(json)).toEqual(Object.keys(fixture('rest-concurrency').response.json));
    expect(json).toMatchObject({ concurrent_calls: 2, max_concurrent: 2, utilization_pct: 100 });
    expect((await rest('GET', '/api/v1/auth/me')).json).toMatchObject({ cps_limit: 1, concurrent_calls_limit: 2 });
  });
});
