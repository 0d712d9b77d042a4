import type { AnswerContext, WebhookRequest } from '@voice/core/telephony';
import { LinkedSocket, VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { readText, readWebhook } from '../test-support/fixtures.ts';
import { readXml } from '../test-support/read-xml.ts';
import { describeTelephonyProvider } from '../testing/index.ts';
import { ExotelProvider } from './exotel-provider.ts';

const here = import.meta.url;
const webhook = readWebhook(here, '__fixtures__/inbound-webhook.json');
const secrets = { authTokens: [], urlSecretMatched: true };
const callId = '00000000000000000000000000001a01';
const says = {
  kind: 'call',
  providerCallId: callId,
  direction: 'inbound',
  from: '+915550100001',
  to: '+915550100099',
} as const;

describeTelephonyProvider('exotel', {
  create: () => new ExotelProvider(),
  webhook,
  secrets,
  says,
  forgeries: {
    'no secret in the URL': { webhook, secrets: { authTokens: ['any'], urlSecretMatched: false, allowUnsigned: true } },
  },
  opening: [readText(here, '__fixtures__/connected.json'), readText(here, '__fixtures__/start.json')],
  streamId: '00000000000000000000000000002b01',
  callId,
  media: readText(here, '__fixtures__/media.json'),
  malformed: '{"event":"media","stream_sid":"1","media":{"payload":7}}',
});

const context: AnswerContext = {
  streamUrl: 'wss://voice.example.com/ws/exotel/sales-agent/token',
  agentName: 'sales-agent',
  direction: 'inbound',
  from: '+915550100001',
  to: '+915550100099',
  providerCallId: callId,
  apology: 'Sorry.',
  accept: undefined,
};

describe('answers to Exotel', () => {
  const json = { status: 200, contentType: 'application/json', body: readText(here, '__fixtures__/answer.json') };
  const xml = {
    status: 200,
    contentType: 'application/xml; charset=utf-8',
    body: readText(here, '__fixtures__/answer.xml'),
  };

  it.each([undefined, '', '*/*', 'application/json'])('are JSON to a request that accepts %s', (accept) => {
    expect(new ExotelProvider().buildAnswerDocument({ ...context, accept })).toEqual(json);
  });

  it.each(['application/xml', 'text/html, TEXT/XML;q=0.9'])('are XML to a request that accepts %s', (accept) => {
    expect(new ExotelProvider().buildAnswerDocument({ ...context, accept })).toEqual(xml);
  });

  it('are always XML where the setting says so', () => {
    const provider = new ExotelProvider({ answerFormat: 'xml' });
    expect(provider.buildAnswerDocument({ ...context, accept: 'application/json' })).toEqual(xml);
  });

  it('ask for another rate in the URL only when there is one', () => {
    const provider = new ExotelProvider({ sampleRate: 16_000 });
    expect(JSON.parse(provider.buildAnswerDocument(context).body)).toEqual({
      url: `${context.streamUrl}?sample-rate=16000`,
    });
    const streamUrl = `${context.streamUrl}?a=1`;
    const { body } = provider.buildAnswerDocument({ ...context, streamUrl, accept: 'text/xml' });
    expect(readXml(body).children[0]?.children[0]?.attributes).toEqual({ url: `${streamUrl}&sample-rate=16000` });
  });

  it('say busy and unknown by status, which is all that the applet looks at', () => {
    expect(new ExotelProvider().buildRefusalDocument('busy')).toMatchObject({
      status: 503,
      contentType: 'application/json',
    });
    expect(new ExotelProvider().buildRefusalDocument('not-in-service')).toMatchObject({ status: 404 });
  });
});

describe('handing a call of Exotel over', () => {
  const transfer = {
    to: '+915550100077',
    callerId: undefined,
    timeoutSecs: 20,
    resultUrl: 'https://voice.example.com/',
  };

  it('answers the Connect applet with the number, to the byte', () => {
    expect(new ExotelProvider().buildTransferDocument(transfer)).toEqual({
      status: 200,
      contentType: 'application/json',
      body: readText(here, '__fixtures__/transfer.json'),
    });
  });

  it('shows the caller ID that was asked for, and rings no longer than a minute', () => {
    const { body } = new ExotelProvider().buildTransferDocument({
      ...transfer,
      callerId: '+915550100099',
      timeoutSecs: 90,
    });
    expect(JSON.parse(body)).toMatchObject({ outgoing_phone_number: '+915550100099', max_ringing_duration: 60 });
  });
});

describe('media sockets of Exotel', () => {
  const open = (provider: ExotelProvider, options?: Parameters<ExotelProvider['createTransport']>[1]) =>
    provider.createTransport(LinkedSocket.pair({ clock: new VirtualClock() })[0], options).wire;

  it('run at the rate of the provider, or at the one that their URL asked for', () => {
    expect(open(new ExotelProvider())).toMatchObject({ encoding: 'pcm16', sampleRate: 8000 });
    expect(open(new ExotelProvider({ sampleRate: 16_000 })).sampleRate).toBe(16_000);
    expect(open(new ExotelProvider(), { format: { encoding: 'pcm16', sampleRate: 24_000 } }).sampleRate).toBe(24_000);
  });

  it('run at the rate that Exotel announces, whatever was asked for', async () => {
    const clock = new VirtualClock();
    const [carrier, socket] = LinkedSocket.pair({ clock });
    const transport = new ExotelProvider({ sampleRate: 16_000 }).createTransport(socket);
    carrier.send(readText(here, '__fixtures__/start.json'));
    await clock.advance(0);
    expect(transport.started?.format).toEqual({ encoding: 'pcm16', sampleRate: 8000 });
    expect(transport.wire).toMatchObject({ encoding: 'pcm16', sampleRate: 8000 });
  });

  it('take longer messages and leads on request; what is being played then lasts longer, too', () => {
    expect(open(new ExotelProvider(), { wire: { messageMs: 200, leadMs: 400 } })).toMatchObject({
      messageMs: 200,
      leadMs: 400,
      flushTailMs: 200,
    });
    expect(() => open(new ExotelProvider(), { wire: { messageMs: 30 } })).toThrow(RangeError);
  });
});

describe('webhooks of Exotel', () => {
  const provider = new ExotelProvider();
  const post = (contentType: string, body: string): WebhookRequest => ({
    method: 'POST',
    url: 'https://voice.example.com/telephony/exotel/inbound/sales-agent/secret',
    headers: { 'content-type': contentType },
    body: new TextEncoder().encode(body),
  });

  it('mean the same by GET, by form and by JSON', () => {
    const fields = { CallSid: callId, CallFrom: '05550100001', CallTo: '915550100099', Direction: 'incoming' };
    expect(provider.parseInboundWebhook(webhook)).toEqual(says);
    const form = new URLSearchParams(fields).toString();
    expect(provider.parseInboundWebhook(post('application/x-www-form-urlencoded', form))).toEqual(says);
    expect(provider.parseInboundWebhook(post('application/json', JSON.stringify(fields)))).toEqual(says);
  });

  it('may name the numbers From and To alone', () => {
    const body = JSON.stringify({ CallSid: callId, From: 5_550_100_001, To: '+915550100099' });
    expect(provider.parseInboundWebhook(post('application/json', body))).toEqual(says);
  });

  it('pass on what is no number as sent, and read national numbers in the configured country', () => {
    const body = JSON.stringify({ CallSid: callId, From: 'anonymous', To: '0612345678', Direction: 'outbound-dial' });
    expect(new ExotelProvider({ defaultCountry: 'FR' }).parseInboundWebhook(post('application/json', body))).toEqual({
      ...says,
      direction: 'outbound',
      from: 'anonymous',
      to: '+33612345678',
    });
  });
});
