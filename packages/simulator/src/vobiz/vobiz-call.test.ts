import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dropSocket, hangUp, pause } from '../caller/caller-script.ts';
import { LinkError } from '../errors.ts';
import { callTestServer, credentials, rulesOf } from '../test-support/call-test-server.ts';
import { vobizSignatureV2, vobizSignatureV3 } from './vobiz-signature.ts';

const xml: Record<string, string> = JSON.parse(readFileSync(new URL('__fixtures__/xml.json', import.meta.url), 'utf8'));
const webhookFixture = JSON.parse(
  readFileSync(new URL('__fixtures__/http-answer-inbound.json', import.meta.url), 'utf8'),
);
const good = { bidirectional: 'true', keepCallAlive: 'true', contentType: 'audio/x-mulaw;rate=8000' };
const stream = (
  attributes: Record<string, string | undefined> = {},
  after = '',
  url = 'wss://voice.example.com/ws/vobiz/a',
) => {
  const text = Object.entries({ ...good, ...attributes }).map(([name, value]) =>
    value === undefined ? '' : ` ${name}="${value}"`,
  );
  return { body: `<Response><Stream${text.join('')}>${url}</Stream>${after}</Response>` };
};
const formOf = (body: string | undefined) => Object.fromEntries(new URLSearchParams(body));

describe('an inbound call of Vobiz', () => {
  it('is a signed form, a socket, and the report of the hang-up to the answer URL', async () => {
    const { report, link } = await callTestServer('vobiz', {
      answers: [{ body: xml.stream as string }, {}, {}],
      from: '+915550100001',
      to: '+915550100099',
    });
    const [webhook, started, hangup] = link.requests;
    const { authToken } = credentials.vobiz;
    expect(Object.keys(formOf(webhook?.body))).toEqual(Object.keys(webhookFixture.request.form));
    expect(Object.keys(webhook?.headers ?? {}).sort()).toEqual(Object.keys(webhookFixture.request.headers).sort());
    for (const { url, headers } of link.requests) {
      const { 'x-vobiz-signature-v2-nonce': v2 = '', 'x-vobiz-signature-v3-nonce': v3 = '' } = headers;
      expect(v2).toMatch(/^\d{20}$/);
      expect(v3).not.toBe(v2);
      expect(headers['x-vobiz-signature-v2']).toBe(vobizSignatureV2(authToken, url, v2));
      expect(headers['x-vobiz-signature-v3']).toBe(vobizSignatureV3(authToken, url, v3));
    }
    expect(formOf(started?.body)).toMatchObject({
      Event: 'StartStream',
      ServiceURL: 'wss://voice.example.com/ws/vobiz/sales-agent',
    });
    expect(hangup?.url).toBe(webhook?.url);
    expect(formOf(hangup?.body)).toMatchObject({
      Event: 'Hangup',
      CallUUID: report.callId,
      CallStatus: 'completed',
      HangupCauseCode: '4000',
      HangupSource: 'Caller',
      From: '915550100001',
      To: '05550100099',
      Duration: '2',
      BillDuration: '60',
      StartTime: '2026-03-03 15:45:00',
      SessionStart: '2026-03-03 10:15:00.000000',
    });
    expect(link.requests).toHaveLength(3);
    expect(report).toMatchObject({ status: 'completed', endedBy: 'caller', breaches: [] });
  });

  it('ends with cause 4010 when the server stops the stream and nothing follows', async () => {
    const { report, link } = await callTestServer('vobiz', {
      answers: [stream()],
      caller: [],
      prepare: (prepared) => {
        prepared.onSocket = (agent) =>
          agent.onMessage((message) => message.media?.chunk === 5 && agent.send({ event: 'stop', ...agent.id }));
      },
    });
    const expected = JSON.parse(
      readFileSync(new URL('__fixtures__/http-hangup-end-of-xml.json', import.meta.url), 'utf8'),
    );
    const { HangupCause, HangupCauseCode, HangupCauseName, HangupSource } = expected.request.form;
    const cause = { HangupCause, HangupCauseCode, HangupCauseName, HangupSource };
    expect(formOf(link.requests.at(-1)?.body)).toMatchObject(cause);
    expect(report).toMatchObject({ status: 'completed', endedBy: 'server', reason: 'end-of-document', breaches: [] });
  });

  it('runs what follows the stream, and tells the server that it was stopped', async () => {
    const { report, link } = await callTestServer('vobiz', {
      answers: [{ body: xml.stream_then_speak as string }],
      caller: [],
      prepare: (prepared) => {
        prepared.onSocket = (agent) =>
          agent.onMessage((message) => message.event === 'start' && agent.socket.close(1000));
      },
    });
    expect(report).toMatchObject({ reason: 'hang-up', breaches: [] });
    expect(link.requests.map(({ body }) => formOf(body).Event)).toEqual([
      'StartApp',
      'StartStream',
      'StopStream',
      'Hangup',
    ]);
    expect(formOf(link.requests.at(-1)?.body)).toMatchObject({ HangupSource: 'Answer XML' });
  });

  it('reports what was played and what was cleared, like the fixtures', async () => {
    const statusCallbackUrl = 'https://voice.example.com/telephony/vobiz/stream-status';
    const { link } = await callTestServer('vobiz', {
      answers: [stream({ statusCallbackUrl, statusCallbackMethod: 'POST' })],
      from: '+915550100001',
      to: '+915550100099',
      prepare: (prepared) => {
        prepared.onSocket = (agent) =>
          agent.onMessage((message) => {
            if (message.event === 'start') agent.mark('utt-0001-end');
            if (message.media?.chunk === 5) agent.clear();
          });
      },
    });
    for (const name of ['http-stream-played', 'http-stream-cleared']) {
      const { request } = JSON.parse(readFileSync(new URL(`__fixtures__/${name}.json`, import.meta.url), 'utf8'));
      const sent = link.requests.map(({ body }) => formOf(body)).find(({ Event }) => Event === request.form.Event);
      const { CallUUID, StreamID, Timestamp } = sent ?? {};
      expect(sent).toEqual({ ...request.form, CallUUID, StreamID, Timestamp });
    }
  });

  it('comes back on a new socket with the same call when maxRetries allows it', async () => {
    const { report, link } = await callTestServer('vobiz', {
      answers: [stream({ maxRetries: '1' })],
      caller: [pause(300), dropSocket(), pause(300), hangUp()],
    });
    const starts = link.agents.map((agent) => agent.of('start')[0]?.message.start);
    expect(starts).toHaveLength(2);
    expect(new Set(starts.map(({ callId }) => callId))).toEqual(new Set([report.callId]));
    expect(new Set(starts.map(({ streamId }) => streamId)).size).toBe(2);
    expect(report).toMatchObject({ status: 'completed', reason: 'hung-up', breaches: [] });
  });

  it.each([
    ['hangup', 'refused', 'hang-up', 'completed'],
    ['reject_busy', 'refused', 'reject-busy', 'busy'],
    ['stream_with_query', 'completed', 'hung-up', 'completed'],
    ['dtmf', 'refused', 'end-of-document', 'completed'],
  ])('obeys the document %s', async (name, status, reason, reported) => {
    const { report, link } = await callTestServer('vobiz', { answers: [{ body: xml[name] as string }] });
    expect(report).toMatchObject({ status, reason, breaches: [] });
    expect(formOf(link.requests.at(-1)?.body)).toMatchObject({ Event: 'Hangup', CallStatus: reported });
    if (name === 'stream_with_query') expect(link.upgrades[0]?.url).toContain('&direction=inbound&from=%2B91');
  });

  it('sends L16 when the document forgets the content type', async () => {
    const { report, link } = await callTestServer('vobiz', { answers: [stream({ contentType: undefined })] });
    expect(rulesOf(report)).toEqual(['stream-content-type']);
    expect(link.agents[0]?.of('start')[0]?.message.start.mediaFormat).toEqual({
      encoding: 'audio/x-l16',
      sampleRate: 8000,
    });
    expect(link.agents[0]?.of('media')[0]?.message.media.payload).toHaveLength(428);
  });
});

describe('Vobiz reports', () => {
  it.each([
    ['an unescaped ampersand', { body: xml.stream_wrong_unescaped as string }, ['answer-xml'], 'failed'],
    [
      'a document of more than 100 KB',
      { body: `<Response>${' '.repeat(100_001)}</Response>` },
      ['answer-size'],
      'failed',
    ],
    ['no connection', new LinkError('refused'), ['answer-unreachable'], 'failed'],
    ['no answer within 10 s', 'never' as const, ['answer-timeout'], 'failed'],
    ['status 404', { status: 404 }, ['answer-status'], 'refused'],
    ['another root', { body: '<Connect/>' }, ['answer-root'], 'failed'],
    ['TwiML', { body: '<Response><Connect/></Response>' }, ['unknown-element'], 'refused'],
    ['the URL as an attribute', stream({ url: 'wss://x/y' }), ['unknown-attribute'], 'completed'],
    ['no URL', stream({}, '', ''), ['stream-url'], 'refused'],
    ['no keepCallAlive', stream({ keepCallAlive: undefined }), ['keep-call-alive'], 'refused'],
    ['keepCallAlive="yes"', stream({ keepCallAlive: 'yes' }), ['attribute-value', 'keep-call-alive'], 'refused'],
    ['no bidirectional', stream({ bidirectional: undefined }), ['bidirectional'], 'refused'],
    ['both tracks', stream({ audioTrack: 'both' }), ['audio-track'], 'failed'],
    ['an unknown content type', stream({ contentType: 'audio/wav' }), ['stream-content-type'], 'completed'],
    ['too many retries', stream({ maxRetries: '11' }), ['attribute-value'], 'completed'],
    ['a stream time-out that is no number', stream({ streamTimeout: 'long' }), ['attribute-value'], 'completed'],
    ['odd extra headers', stream({ extraHeaders: 'a=b c' }), ['extra-headers'], 'completed'],
    ['a relative status callback', stream({ statusCallbackUrl: '/status' }), ['relative-url'], 'completed'],
  ])('%s', async (_, answer, rules, status) => {
    const { report, clock } = await callTestServer('vobiz', { answers: [answer] });
    expect(rulesOf(report)).toEqual(rules);
    expect(report.status).toBe(status);
    expect(clock.pendingCount).toBe(0);
  });

  it('an answer after more than two seconds', async () => {
    const slow = (answerMs: number) =>
      callTestServer('vobiz', {
        answers: [stream()],
        prepare: (link) => {
          link.answerMs = answerMs;
        },
      });
    expect(rulesOf((await slow(2000)).report)).toEqual([]);
    expect(rulesOf((await slow(2001)).report)).toEqual(['answer-slow']);
  });

  it('a hang-up report that is not taken, three times', async () => {
    const { report, link } = await callTestServer('vobiz', {
      answers: [stream(), { status: 500 }, 'never', { status: 302 }],
      statusCallbackUrl: 'https://voice.example.com/hangup',
    });
    expect(report.breaches.map(({ rule }) => rule)).toEqual([
      'callback-refused',
      'callback-refused',
      'callback-refused',
    ]);
    expect(link.requests.filter(({ url }) => url.endsWith('/hangup'))).toHaveLength(3);
  });
});
