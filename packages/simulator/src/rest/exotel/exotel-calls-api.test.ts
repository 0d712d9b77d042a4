import { describe, expect, it } from 'vitest';
import { hangUp, pause } from '../../caller/caller-script.ts';
import { answers, doesNotAnswer, isBusy, isUnreachable, type PhoneBehaviour } from '../../people/phone-behaviour.ts';
import { credentials } from '../../test-support/call-test-server.ts';
import { readFixture, startTestNetwork } from '../../test-support/test-network.ts';

const fixture = (name: string) => readFixture(name, import.meta.url);
const callback = (name: string) => readFixture(name, new URL('../../exotel/', import.meta.url).href);
const bot = fixture('rest-connect-bot');
const base = `/v1/Accounts/${credentials.exotel.accountSid}`;
const numbers = { exotel: ['+915550100099'] };
const person = '+915550100001';

async function place(
  behaviour: PhoneBehaviour = answers({ caller: [pause(1000), hangUp()] }),
  { form = bot.request.form, options = {} }: { form?: Record<string, string>; options?: object } = {},
) {
  const test = startTestNetwork('exotel', { answers: () => ({}), numbers, ...options });
  test.network.phone(person, behaviour);
  const { status, json } = await test.rest('POST', `${base}/Calls/connect.json`, { form });
  const call = await test.nextCall();
  const reports = () => test.link.requests.filter(({ url }) => url.endsWith('/telephony/exotel/status'));
  return { ...test, status, json, call, reports };
}

describe('a call that is placed at Exotel', () => {
  it.each([
    ['bot', {}],
    ['two-numbers', {}],
    ['flow', { exotelFlows: { 123456: { voicebotUrl: 'wss://voice.example.com/ws/exotel/a' } } }],
  ])('is answered like the fixture of a %s: accepted, not answered', async (kind, options) => {
    const { request, response } = fixture(`rest-connect-${kind}`);
    const { status, json, network } = await place(answers(), { form: request.form, options });
    expect(status).toBe(200);
    const text = JSON.stringify(json).replaceAll(json.Call.Sid, response.json.Call.Sid);
    expect(JSON.parse(text)).toEqual(response.json);
    expect(network.apis.log.breaches).toEqual([]);
  });

  it('opens the socket once the person has answered, and reports the answer and the end as JSON', async () => {
    const { call, finish, reports, link } = await place();
    expect(await finish(call)).toMatchObject({
      direction: 'outbound',
      from: '+915550100099',
      to: person,
      status: 'completed',
      endedBy: 'caller',
      breaches: [],
    });
    expect(link.upgrades).toEqual([{ url: bot.request.form.StreamUrl, headers: {} }]);
    expect(link.agents[0]?.of('start')[0]?.message.start).toMatchObject({ from: person, to: '+915550100099' });
    const sent = reports().map(({ body }) => JSON.parse(body));
    for (const [index, name] of ['answered', 'terminal-completed'].entries()) {
      const { json } = callback(`http-status-${name}`).request;
      const { DateUpdated, EndTime, ConversationDuration, Legs } = sent[index];
      const dynamic = { CallSid: call.callId, DateUpdated, EndTime, ...(index === 1 ? { ConversationDuration } : {}) };
      expect(sent[index]).toEqual({ ...json, ...dynamic, Legs });
      expect(Object.keys(sent[index])).toEqual(Object.keys(json));
      expect(Object.keys(Legs[0])).toEqual(Object.keys(json.Legs[0]));
    }
  });

  it.each([
    ['busy', isBusy()],
    ['no-answer', doesNotAnswer()],
    ['failed', isUnreachable()],
  ])('reports %s like the fixture', async (name, behaviour) => {
    const { json } = callback(`http-status-terminal-${name}`).request;
    const { call, finish, reports } = await place(behaviour);
    expect(await finish(call)).toMatchObject({ status: name, carrierStatus: name });
    const [sent] = reports().map(({ body }) => JSON.parse(body));
    const { DateUpdated, EndTime } = sent;
    expect(sent).toEqual({ ...json, CallSid: call.callId, DateUpdated, EndTime });
  });

  it('reports as multipart when nobody asked for JSON, and only the end when nobody asked for events', async () => {
    const { StatusCallbackContentType: _, ...asMultipart } = bot.request.form;
    const { call, finish, reports } = await place(answers({ caller: [hangUp()] }), { form: asMultipart });
    await finish(call);
    const expected = callback('http-status-terminal-multipart').request;
    const boundary = /boundary=(.+)$/.exec(reports()[1]?.headers['content-type'] ?? '')?.[1] ?? '';
    const parts = (reports()[1]?.body ?? '').split(`--${boundary}`);
    const names = parts.flatMap((part) => /name="([^"]+)"/.exec(part)?.[1] ?? []);
    expect(names).toEqual(Object.keys(expected.form));
    expect(parts.at(-1)).toBe('--\r\n');

    const { 'StatusCallbackEvents[0]': __, 'StatusCallbackEvents[1]': ___, ...minimal } = asMultipart;
    const other = await place(answers({ caller: [hangUp()] }), { form: minimal });
    await other.finish(other.call);
    expect(other.reports()).toHaveLength(1);
    const short = callback('http-status-minimal-multipart').request;
    const sent = other.reports()[0];
    const shortBoundary = /boundary=(.+)$/.exec(sent?.headers['content-type'] ?? '')?.[1] ?? '';
    const values = /boundary=(.+)$/.exec(short.headers['content-type'])?.[1] ?? '';
    const updatedAt = /name="DateUpdated"\r\n\r\n([^\r]+)/.exec(sent?.body ?? '')?.[1] ?? '';
    const rawBody = (short.rawBody as string)
      .replaceAll(values, shortBoundary)
      .replace(short.form.CallSid, other.call.callId)
      .replace(short.form.DateUpdated, updatedAt);
    expect(sent?.body).toBe(rawBody);
  });

  it('runs through a flow: dynamic URL, bot, Passthru, and a Connect applet that asks whom to call', async () => {
    const flow = {
      voicebotUrl: 'https://voice.example.com/voicebot',
      passthruUrl: 'https://voice.example.com/telephony/exotel/passthru',
      connectUrl: 'https://voice.example.com/telephony/exotel/transfer',
    };
    const { request } = fixture('rest-connect-flow');
    const test = await place(answers({ caller: [] }), {
      form: request.form,
      options: {
        exotelFlows: { 123456: flow },
        answers: ({ url }: { url: string }) => {
          if (url.startsWith(flow.voicebotUrl)) return { body: '{"url":"wss://voice.example.com/ws/exotel/a"}' };
          return { body: JSON.stringify(callback('http-connect-transfer').response.json) };
        },
      },
    });
    test.network.phone('+915550100077', answers({ talkMs: 2000 }));
    test.link.onSocket = (agent) =>
      agent.onMessage((message) => message.media?.chunk === '20' && agent.socket.close(1000, ''));
    const report = await test.finish(test.call);
    expect(report).toMatchObject({ reason: 'transfer-completed', status: 'completed', breaches: [] });
    const [voicebot, passthru, connect] = test.link.requests.map(({ url }) => new URL(url));
    expect(voicebot?.searchParams.get('CustomField')).toBe('call-000001');
    const expected = callback('http-passthru-after-stream').request.query;
    expect([...(passthru?.searchParams.keys() ?? [])].filter((name) => name !== 'CustomField')).toEqual(
      Object.keys(expected),
    );
    expect(passthru?.searchParams.get('Stream[DisconnectedBy]')).toBe('bot');
    expect(connect?.pathname).toBe('/telephony/exotel/transfer');
    expect(report.timeline).toContainEqual(
      expect.objectContaining({ type: 'transfer-answered', number: '+915550100077' }),
    );
  });

  it('connects two numbers, the first one first', async () => {
    const { request } = fixture('rest-connect-two-numbers');
    const { call, finish, network } = await place(answers(), { form: request.form });
    network.phone('+915550100077', isBusy());
    expect(await finish(call)).toMatchObject({ reason: 'transfer-busy', carrierStatus: 'completed' });
  });
});

describe('a call that Exotel knows', () => {
  it('is shown like the fixture, its price two minutes after the end', async () => {
    const { call, finish, rest, clock } = await place(answers({ afterMs: 3000, caller: [pause(37_500), hangUp()] }));
    await finish(call);
    const path = `${base}/Calls/${call.callId}.json?details=true`;
    expect((await rest('GET', path)).json.Call.Price).toBeNull();
    await clock.advance(120_000);
    const { json } = await rest('GET', path);
    const { Call: expected } = fixture('rest-call-details').response.json;
    const { EndTime, DateUpdated, Duration } = json.Call;
    expect(json.Call).toEqual({
      ...expected,
      Sid: call.callId,
      Uri: `${base}/Calls/${call.callId}.json`,
      EndTime,
      DateUpdated,
      Duration,
    });
  });

  it('is XML without .json at the end', async () => {
    const { call, rest } = await place();
    const { body } = await rest('GET', `${base}/Calls/${call.callId}`);
    expect(body).toContain(`<TwilioResponse><Call><Sid>${call.callId}</Sid><ParentCallSid/>`);
  });

  it('is listed once it is over, by number and date of India', async () => {
    const { call, finish, rest } = await place();
    const list = (query: string) => rest('GET', `${base}/Calls.json?${query}`);
    expect((await list('')).json.Metadata.Total).toBe(0);
    await finish(call);
    const query = new URLSearchParams({ From: person, DateCreated: 'gte:2026-03-03 15:45:00;lte:2026-03-03 15:46:00' });
    expect((await list(String(query))).json).toMatchObject({ Metadata: { Total: 1 }, Calls: [{ Sid: call.callId }] });
    query.set('DateCreated', 'gte:2026-03-03 15:46:00');
    expect((await list(String(query))).json.Calls).toEqual([]);
    expect((await list('From=%2B915550100002')).json.Calls).toEqual([]);
  });

  it('counts as an active stream while it goes on', async () => {
    const { clock, rest } = await place(answers({ caller: [] }), {
      options: { limits: { exotel: { maxStreams: 25 } } },
    });
    await clock.advance(5000);
    const { body } = await rest('GET', `${base}/ActiveStreams`);
    const expected = fixture('rest-active-streams').response.body as string;
    expect(body).toBe(expected.replace('<ActiveStreamCount>3<', '<ActiveStreamCount>1<'));
  });

  it('cannot be hung up over REST: there is no such request', async () => {
    const { call, rest, network } = await place();
    expect((await rest('DELETE', `${base}/Calls/${call.callId}.json`)).status).toBe(404);
    expect(network.apis.log.breaches.map(({ rule }) => rule)).toEqual(['rest-path']);
  });
});
