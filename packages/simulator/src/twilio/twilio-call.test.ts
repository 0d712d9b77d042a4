import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dropSocket, hangUp, pause, say } from '../caller/caller-script.ts';
import { LinkError } from '../errors.ts';
import { callTestServer, credentials, rulesOf } from '../test-support/call-test-server.ts';
import { tone } from '../test-support/tone.ts';
import { twilioSignature } from './twilio-signature.ts';

const twiml: Record<string, string> = JSON.parse(
  readFileSync(new URL('__fixtures__/twiml.json', import.meta.url), 'utf8'),
);
const streamUrl = 'wss://voice.example.com/ws/twilio/sales-agent';
const inbound = { body: twiml.inbound as string };
const connect = (inner = '', attributes = '', after = '') => ({
  body: `<Response><Connect${attributes}><Stream url="${streamUrl}">${inner}</Stream></Connect>${after}</Response>`,
});
const { authToken } = credentials.twilio;

describe('an inbound call of Twilio', () => {
  it('is a signed form, then a signed socket with the parameters of the document', async () => {
    const { report, link } = await callTestServer('twilio', { answers: [inbound], caller: [pause(500), hangUp()] });
    const [webhook] = link.requests;
    const form = Object.fromEntries(new URLSearchParams(webhook?.body));
    expect(webhook).toMatchObject({
      method: 'POST',
      url: 'https://voice.example.com/telephony/twilio/inbound/sales-agent',
    });
    expect(form).toMatchObject({
      CallSid: report.callId,
      From: '+14155550123',
      To: '+14155550100',
      CallStatus: 'ringing',
      CalledCity: '',
    });
    expect(report.callId).toMatch(/^CA[0-9a-f]{32}$/);
    expect(webhook?.headers['x-twilio-signature']).toBe(twilioSignature(authToken, webhook?.url as string, form));
    expect(link.upgrades).toMatchObject([
      { url: streamUrl, headers: { 'x-twilio-signature': twilioSignature(authToken, streamUrl) } },
    ]);
    expect(link.agents[0]?.of('start')[0]?.message.start).toMatchObject({
      callSid: report.callId,
      streamSid: report.streamIds[0],
      customParameters: { agent_name: 'sales-agent', twilio_call_sid: 'CA00000000000000000000000000000101' },
    });
    expect(report).toMatchObject({
      status: 'completed',
      endedBy: 'caller',
      reason: 'hung-up',
      closeCode: 1000,
      breaches: [],
    });
  });

  it('reports the stream and the call where the server wants to know', async () => {
    const { report, link } = await callTestServer('twilio', {
      answers: [inbound],
      statusCallbackUrl: 'https://voice.example.com/status',
    });
    const forms = link.requests.slice(1).map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
    expect(forms.map(({ StreamEvent, CallStatus }) => StreamEvent ?? CallStatus)).toEqual([
      'stream-started',
      'stream-stopped',
      'completed',
    ]);
    expect(forms[0]).toMatchObject({ StreamName: 'voice-agent', StreamSid: report.streamIds[0] });
    expect(forms[2]).toMatchObject({ CallDuration: '2', Duration: '1', SequenceNumber: '0' });
    expect(report.breaches).toEqual([]);
  });

  it('goes on with action when the server closes the socket, then with a new stream', async () => {
    const { report, link } = await callTestServer('twilio', {
      answers: [connect('', ' action="/next"'), connect(), { body: '<Response/>' }],
      caller: [pause(300), say(tone(100)), pause(10_000)],
      prepare: (prepared) => {
        prepared.onSocket = (agent) =>
          agent.onMessage((message) => message.media?.chunk === '30' && agent.socket.close(1000));
      },
    });
    expect(link.requests.map(({ url }) => new URL(url).pathname)).toEqual([
      '/telephony/twilio/inbound/sales-agent',
      '/next',
    ]);
    expect(new URLSearchParams(link.requests[1]?.body).get('CallStatus')).toBe('in-progress');
    expect(report.streamIds).toHaveLength(2);
    expect(report.callerSpokeMs).toBe(100);
    expect(report).toMatchObject({ status: 'completed', endedBy: 'server', reason: 'end-of-document', breaches: [] });
  });

  it('goes on with the next verb when there is no action', async () => {
    const { report } = await callTestServer('twilio', {
      answers: [connect('', '', '<Say>Good bye now.</Say><Hangup/>')],
      caller: [],
      prepare: (link) => {
        link.onSocket = (agent) => agent.onMessage((message) => message.event === 'start' && agent.socket.close(1000));
      },
    });
    expect(report).toMatchObject({ status: 'completed', endedBy: 'server', reason: 'hang-up', breaches: [] });
    expect(report.timeline.filter(({ type }) => type === 'document-verb')).toMatchObject([
      { verb: 'Say', detail: 'Good bye now.' },
      { verb: 'Hangup' },
    ]);
  });

  it('goes on after <Connect> when the socket is refused', async () => {
    const { report } = await callTestServer('twilio', {
      answers: [connect('', ' action="/never"', '<Say>Busy.</Say>')],
      prepare: (link) => {
        link.refusals = [503];
      },
    });
    expect(report).toMatchObject({ status: 'refused', endedBy: 'server', reason: 'upgrade-refused-503', breaches: [] });
    expect(report.timeline.map(({ type }) => type)).toContain('stream-refused');
  });

  it.each([
    ['reject_busy', 'refused', 'reject-busy'],
    ['reject_default', 'refused', 'reject-rejected'],
    ['say_and_hangup', 'refused', 'hang-up'],
    ['transfer', 'refused', 'answer-404'],
    ['dtmf', 'refused', 'end-of-document'],
    ['outbound_inline', 'completed', 'hung-up'],
    ['escaping', 'completed', 'hung-up'],
  ])('obeys the document %s', async (name, status, reason) => {
    const answers = [{ body: twiml[name] as string }, { status: 404 }];
    const { report, link } = await callTestServer('twilio', { answers });
    expect(report).toMatchObject({ status, reason });
    if (name === 'escaping') {
      expect(link.agents[0]?.of('start')[0]?.message.start.customParameters).toEqual({ note: 'R&D <east> "x"' });
    }
  });

  it('knows the server by its public name and dials its address', async () => {
    const { link } = await callTestServer('twilio', {
      answers: [inbound],
      webhookUrl: 'http://127.0.0.1:8000/telephony/twilio/inbound/sales-agent',
      network: { publicBaseUrl: 'https://voice.example.com' },
    });
    const [webhook] = link.requests;
    expect(webhook?.url).toBe('http://127.0.0.1:8000/telephony/twilio/inbound/sales-agent');
    const publicUrl = 'https://voice.example.com/telephony/twilio/inbound/sales-agent';
    const form = Object.fromEntries(new URLSearchParams(webhook?.body));
    expect(webhook?.headers['x-twilio-signature']).toBe(twilioSignature(authToken, publicUrl, form));
    expect(link.upgrades[0]).toMatchObject({
      url: 'ws://127.0.0.1:8000/ws/twilio/sales-agent',
      headers: { 'x-twilio-signature': twilioSignature(authToken, streamUrl) },
    });
  });

  it('is over when the media side dies', async () => {
    const { report } = await callTestServer('twilio', { answers: [inbound], caller: [pause(200), dropSocket()] });
    expect(report).toMatchObject({
      status: 'completed',
      endedBy: 'carrier',
      reason: 'socket-dropped',
      closeCode: 1006,
    });
  });

  it('ends when it has lasted too long', async () => {
    const { report, link } = await callTestServer('twilio', { answers: [inbound], caller: [], maxDurationMs: 5000 });
    expect(report).toMatchObject({ status: 'completed', endedBy: 'carrier', reason: 'time-limit', durationMs: 5000 });
    expect(link.agents[0]?.of('stop')).toHaveLength(1);
  });
});

describe('Twilio reports', () => {
  const url = (text: string) => ({ body: `<Response><Connect><Stream url="${text}"/></Connect></Response>` });
  const parameter = (text: string) => connect(`<Parameter ${text}/>`);

  it.each([
    ['HTML', { body: '<html><body>It works</body></html>' }, 'answer-root'],
    ['text', { body: 'It works' }, 'answer-xml'],
    ['nothing', { body: '' }, 'answer-xml'],
    ['an unescaped ampersand', url('wss://voice.example.com/a?b&c'), 'answer-xml'],
    [
      'an entity bomb',
      { body: '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Response>&b;</Response>' },
      'answer-xml',
    ],
    ['elements nested without end', { body: '<Response>'.repeat(5000) }, 'answer-xml'],
    ['5000 verbs', { body: `<Response>${'<Pause/>'.repeat(5000)}</Response>` }, 'answer-xml'],
    ['10 MB', { body: `<Response>${' '.repeat(10_000_000)}</Response>` }, 'answer-size'],
    ['status 500', { status: 500 }, 'answer-status'],
    ['status 403', { status: 403 }, 'answer-status'],
    ['a redirect', { status: 302 }, 'answer-status'],
    ['no connection', new LinkError('refused'), 'answer-unreachable'],
    ['no answer within 15 s', 'never' as const, 'answer-timeout'],
    ['JSON as content type', { ...connect(), headers: { 'content-type': 'application/json' } }, 'answer-content-type'],
    ['no content type', { ...connect(), headers: {} }, 'answer-content-type'],
    [
      '<Start> instead of <Connect>',
      { body: `<Response><Start><Stream url="${streamUrl}"/></Start></Response>` },
      'start-not-connect',
    ],
    ['<Stream> on its own', { body: `<Response><Stream url="${streamUrl}"/></Response>` }, 'stream-outside'],
    ['<Connect> without <Stream>', { body: '<Response><Connect/></Response>' }, 'stream-count'],
    [
      'two streams',
      { body: `<Response><Connect><Stream url="${streamUrl}"/><Stream url="${streamUrl}"/></Connect></Response>` },
      'stream-count',
    ],
    ['an unknown verb', { body: '<Response><Speak>Hello</Speak></Response>' }, 'unknown-element'],
    ['a verb in lower case', { body: '<Response><hangup/></Response>' }, 'unknown-element'],
    ['an unknown attribute', connect('', ' url="x"'), 'unknown-attribute'],
    ['a query in the URL', url(`${streamUrl}?token=1`), 'stream-url-query'],
    ['no URL', { body: '<Response><Connect><Stream/></Connect></Response>' }, 'stream-url'],
    ['https as scheme', url('https://voice.example.com/ws'), 'stream-url'],
    ['ws to another machine', url('ws://voice.example.com/ws'), 'stream-url'],
    [
      'both tracks',
      { body: `<Response><Connect><Stream url="${streamUrl}" track="both_tracks"/></Connect></Response>` },
      'attribute-value',
    ],
    [
      'a relative status callback',
      { body: `<Response><Connect><Stream url="${streamUrl}" statusCallback="/status"/></Connect></Response>` },
      'relative-url',
    ],
    ['a parameter without a name', parameter('value="1"'), 'parameter'],
    ['a parameter without a value', parameter('name="a"'), 'parameter'],
    ['a parameter of 500 characters', parameter(`name="a" value="${'v'.repeat(499)}"`), 'parameter'],
    ['a parameter twice', connect('<Parameter name="a" value="1"/><Parameter name="a" value="2"/>'), 'parameter'],
    ['<Reject> after the call was answered', { body: '<Response><Say>Hi</Say><Reject/></Response>' }, 'reject-late'],
  ])('%s as one breach', async (_, answer, rule) => {
    const { report, clock } = await callTestServer('twilio', { answers: [answer] });
    expect(rulesOf(report)).toEqual([rule]);
    expect(clock.pendingCount).toBe(0);
  });

  it('documents that lead in a circle', async () => {
    const redirect = { body: '<Response><Redirect>/again</Redirect></Response>' };
    const { report, link } = await callTestServer('twilio', { answers: Array.from({ length: 50 }, () => redirect) });
    expect(rulesOf(report)).toEqual(['document-loop']);
    expect(link.requests).toHaveLength(20);
  });

  it('a status callback that is not taken', async () => {
    const { report } = await callTestServer('twilio', {
      answers: [connect(), { status: 500 }],
      statusCallbackUrl: 'https://voice.example.com/status',
    });
    expect(rulesOf(report)).toEqual(['callback-refused']);
  });

  it.each([
    'ws://127.0.0.1:9/ws',
    'ws://localhost/ws',
    'ws://[::1]:8000/ws',
    ' wss://voice.example.com/ws ',
    '/ws/relative',
  ])('nothing about the URL %s', async (text) => {
    const { report, link } = await callTestServer('twilio', { answers: [url(text)] });
    expect(report.breaches).toEqual([]);
    expect(link.upgrades).toHaveLength(1);
  });
});
