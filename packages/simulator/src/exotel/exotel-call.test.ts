import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LinkError } from '../errors.ts';
import { callTestServer, rulesOf } from '../test-support/call-test-server.ts';
import type { FakeLink } from '../test-support/fake-link.ts';

const { request, response } = JSON.parse(
  readFileSync(new URL('__fixtures__/http-dynamic-url.json', import.meta.url), 'utf8'),
);
const fixtureAnswer = { body: JSON.stringify(response.json) };
const answer = (url: unknown) => ({ body: JSON.stringify({ url }) });

describe('an inbound call of Exotel', () => {
  it('asks the applet URL and opens the socket of its answer', async () => {
    const { report, link } = await callTestServer('exotel', {
      answers: [fixtureAnswer],
      from: '+915550100001',
      to: '+915550100099',
      webhookUrl: 'https://voice.example.com/telephony/exotel/inbound/sales-agent/secret',
    });
    const [webhook] = link.requests;
    const query = new URL(webhook?.url as string).searchParams;
    expect([...query.keys()]).toEqual(Object.keys(request.query));
    expect(Object.fromEntries(query)).toMatchObject({
      CallSid: report.callId,
      From: '05550100001',
      CurrentTime: '2026-03-03 15:45:00',
    });
    expect(webhook).toMatchObject({ method: 'GET', body: '' });
    expect(link.upgrades[0]).toEqual({ url: response.json.url, headers: {} });
    expect(link.agents[0]?.of('start')[0]?.message.start).toMatchObject({
      call_sid: report.callId,
      from: '+915550100001',
      custom_parameters: {},
      media_format: { sample_rate: '8000' },
    });
    expect(report).toMatchObject({ status: 'completed', endedBy: 'caller', breaches: [] });
    expect(report.callId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('passes the query on as custom parameters, and user and password as Basic', async () => {
    const { report, link } = await callTestServer('exotel', {
      answers: [answer('wss://stream-user:stream-pass@voice.example.com/ws/exotel/a?agent=x&sample-rate=16000')],
    });
    expect(link.upgrades[0]).toEqual({
      url: 'wss://voice.example.com/ws/exotel/a?agent=x&sample-rate=16000',
      headers: { authorization: 'Basic c3RyZWFtLXVzZXI6c3RyZWFtLXBhc3M=' },
    });
    const { start } = link.agents[0]?.of('start')[0]?.message ?? {};
    expect(start).toMatchObject({ custom_parameters: { agent: 'x' }, media_format: { sample_rate: '16000' } });
    expect(link.agents[0]?.of('media')[0]?.message.media.payload).toHaveLength(4268);
    expect(report.breaches).toEqual([]);
  });

  it('takes XML when it asked for it', async () => {
    const body = '<Response><Connect><Stream url="wss://voice.example.com/ws/exotel/a"/></Connect></Response>';
    const xml = { body, headers: { 'content-type': 'application/xml' } };
    const { report, link } = await callTestServer('exotel', { answers: [xml], exotelAnswer: 'xml' });
    expect(link.requests[0]?.headers.accept).toBe('application/xml');
    expect(report).toMatchObject({ status: 'completed', breaches: [] });
  });

  it('goes to the next applet when the server closes', async () => {
    const { report } = await callTestServer('exotel', {
      answers: [fixtureAnswer],
      caller: [],
      prepare: (link) => {
        link.onSocket = (agent) =>
          agent.onMessage((message) => message.media?.chunk === '3' && agent.socket.close(1000));
      },
    });
    expect(report).toMatchObject({ status: 'completed', endedBy: 'server', reason: 'next-applet', breaches: [] });
  });

  it('tries a refused upgrade once more', async () => {
    const refuse = (refusals: number[]) =>
      callTestServer('exotel', {
        answers: [fixtureAnswer],
        prepare: (link) => {
          link.refusals = refusals;
        },
      });
    expect((await refuse([503])).report.status).toBe('completed');
    const { report, link } = await refuse([503, 503, 503]);
    expect(report).toMatchObject({ status: 'refused', reason: 'upgrade-refused-503' });
    expect(link.upgrades).toHaveLength(2);
  });
});

describe('what comes after the Voicebot applet', () => {
  const exotelApplets = {
    passthruUrl: 'https://voice.example.com/telephony/exotel/passthru',
    connectUrl: 'https://voice.example.com/telephony/exotel/transfer',
  };
  const closeSoon = (link: FakeLink) => {
    link.onSocket = (agent) =>
      agent.onMessage((message) => message.media?.chunk === '5' && agent.socket.close(1000, ''));
  };
  const connect = { body: JSON.stringify({ destination: { numbers: ['+915550100077'] } }) };

  it.each([
    ['Passthru, then the Connect applet', { status: 200 }, connect, 'transfer-completed', []],
    ['only Passthru, when it answers 302', { status: 302 }, connect, 'next-applet', []],
    [
      'no transfer, when the Connect applet gets no number',
      { status: 200 },
      { body: '{}' },
      'next-applet',
      ['answer-json'],
    ],
    ['no transfer, when Passthru is not answered', { status: 500 }, connect, 'next-applet', ['answer-status']],
  ])('is %s', async (_, passthru, second, reason, rules) => {
    const { report, link } = await callTestServer('exotel', {
      answers: [fixtureAnswer, passthru, second],
      caller: [],
      exotelApplets,
      prepare: closeSoon,
    });
    expect(report).toMatchObject({ status: 'completed', reason });
    expect(rulesOf(report)).toEqual(rules);
    expect(new URL(link.requests[1]?.url ?? '').searchParams.get('Stream[StreamSID]')).toBe(report.streamIds[0]);
  });
});

describe('Exotel reports', () => {
  it.each([
    [
      'XML where JSON was asked for',
      { body: '<Response/>', headers: { 'content-type': 'application/xml' } },
      ['answer-content-type', 'answer-json'],
    ],
    ['JSON without url', { body: '{}' }, ['answer-json']],
    ['a url that is no text', answer(7), ['answer-json']],
    ['an empty url', answer(''), ['stream-url']],
    ['an https url', answer('https://voice.example.com/ws'), ['stream-url']],
    ['four parameters', answer('wss://voice.example.com/ws?a=1&b=2&c=3&d=4'), ['custom-parameters']],
    ['257 characters of parameters', answer(`wss://voice.example.com/ws?a=${'1'.repeat(256)}`), ['custom-parameters']],
    ['a rate that Exotel has not', answer('wss://voice.example.com/ws?sample-rate=44100'), ['sample-rate']],
    ['status 403', { status: 403 }, ['answer-status']],
    ['no connection', new LinkError('refused'), ['answer-unreachable']],
    ['no answer', 'never' as const, ['answer-timeout']],
    ['10 MB', { body: ' '.repeat(10_000_000) }, ['answer-size']],
  ])('%s', async (_, one, rules) => {
    const { report, clock } = await callTestServer('exotel', { answers: [one] });
    expect(rulesOf(report)).toEqual(rules);
    expect(clock.pendingCount).toBe(0);
  });

  it('XML that holds no stream', async () => {
    const xml = { body: '<Response><Hangup/></Response>', headers: { 'content-type': 'application/xml' } };
    const { report } = await callTestServer('exotel', { answers: [xml], exotelAnswer: 'xml' });
    expect(rulesOf(report)).toEqual(['answer-xml']);
  });
});
