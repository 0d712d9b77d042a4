import type { AnswerContext } from '@voice/core/telephony';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readText, readWebhook } from '../test-support/fixtures.ts';
import { readXml } from '../test-support/read-xml.ts';
import { describeTelephonyProvider } from '../testing/index.ts';
import { TwilioProvider } from './twilio-provider.ts';

const here = import.meta.url;
const webhook = readWebhook(here, '__fixtures__/inbound-webhook.json');
const secrets = { authTokens: ['twilio-test-token-not-real'], urlSecretMatched: false };
const callId = 'CA00000000000000000000000000000101';

describeTelephonyProvider('twilio', {
  create: () => new TwilioProvider(),
  webhook,
  secrets,
  says: { kind: 'call', providerCallId: callId, direction: 'inbound', from: '+14155550123', to: '+14155550100' },
  forgeries: {
    'another path': { webhook: { ...webhook, url: `${webhook.url}-2` }, secrets },
    'another body': { webhook: { ...webhook, body: new TextEncoder().encode('CallSid=CA2') }, secrets },
    'no signature, but a secret in the URL': {
      webhook: { ...webhook, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      secrets: { ...secrets, urlSecretMatched: true, allowUnsigned: true },
    },
  },
  opening: [readText(here, '__fixtures__/connected.json'), readText(here, '__fixtures__/start.json')],
  streamId: 'MZ00000000000000000000000000000201',
  callId,
  media: readText(here, '__fixtures__/media.json'),
  malformed: '{"event":"media","streamSid":"MZ1","media":{"payload":7}}',
});

const context: AnswerContext = {
  streamUrl: 'wss://voice.example.com/ws/twilio/sales-agent/token',
  agentName: 'sales-agent',
  direction: 'inbound',
  from: '+14155550123',
  to: '+14155550100',
  providerCallId: callId,
  afterStreamUrl: 'https://voice.example.com/telephony/twilio/transfer/call-1/secret',
  apology: 'Sorry, nobody can take your call right now.',
  accept: undefined,
};

describe('answers to Twilio', () => {
  const provider = new TwilioProvider();

  it.each([
    ['answer', provider.buildAnswerDocument(context)],
    ['refusal-busy', provider.buildRefusalDocument('busy')],
    ['refusal-not-in-service', provider.buildRefusalDocument('not-in-service')],
    ['after-stream-attached', provider.buildAfterStreamDocument({ wasAttached: true, apology: context.apology })],
    ['after-stream-unattached', provider.buildAfterStreamDocument({ wasAttached: false, apology: context.apology })],
  ])('%s.xml, to the byte', (name, document) => {
    expect(document).toEqual({
      status: 200,
      contentType: 'text/xml; charset=utf-8',
      body: readText(here, `__fixtures__/${name}.xml`),
    });
  });

  it('ask nobody what comes after the stream unless told whom', () => {
    const { body } = provider.buildAnswerDocument({ ...context, afterStreamUrl: undefined });
    expect(readXml(body).children[0]?.attributes).toEqual({});
  });

  it('hold the five parameters and nothing else, whatever name and numbers say', () => {
    const text = fc.string({ unit: fc.constantFrom('&', '<', '>', '"', "'", '/', 'a', ' ', 'é', '/>'), maxLength: 30 });
    fc.assert(
      fc.property(text, text, text, text, (agentName, from, to, apology) => {
        const root = readXml(provider.buildAnswerDocument({ ...context, agentName, from, to, apology }).body);
        expect(root.children.map(({ name }) => name)).toEqual(['Connect', 'Say', 'Hangup']);
        const [stream, ...others] = root.children[0]?.children ?? [];
        expect(others).toEqual([]);
        expect(stream?.attributes).toEqual({ url: context.streamUrl });
        expect(stream?.children.map(({ attributes }) => attributes)).toEqual([
          { name: 'agent_name', value: agentName },
          { name: 'direction', value: 'inbound' },
          { name: 'from_number', value: from },
          { name: 'to_number', value: to },
          { name: 'twilio_call_sid', value: callId },
        ]);
        expect(root.children[1]?.text).toBe(apology);
      }),
    );
  });

  it('keep each parameter below the 500 characters that Twilio takes', () => {
    const { body } = provider.buildAnswerDocument({ ...context, from: `sip:${'😀'.repeat(400)}` });
    for (const { attributes } of readXml(body).children[0]?.children[0]?.children ?? []) {
      expect(`${attributes.name}${attributes.value}`.length).toBeLessThan(500);
    }
  });
});

describe('webhooks of Twilio', () => {
  const parse = (form: Record<string, string>) =>
    new TwilioProvider().parseInboundWebhook({
      ...webhook,
      body: new TextEncoder().encode(new URLSearchParams(form).toString()),
    });

  it.each(['anonymous', 'client:alice', 'sip:alice@example.com', '+266696687', ''])(
    'pass a caller "%s" on as sent',
    (from) => {
      expect(parse({ CallSid: callId, From: from, To: '+14155550100' })).toMatchObject({ from });
    },
  );

  it.each(['outbound-api', 'outbound-dial'])('know a call of ours by its direction %s', (direction) => {
    expect(parse({ CallSid: callId, From: '+1', To: '+2', Direction: direction })).toMatchObject({
      direction: 'outbound',
    });
  });

  it.each(['From=%2B1&To=%2B2', 'CallSid=&From=%2B1&To=%2B2', 'CallSid=CA1&To=%2B2', 'CallSid=CA1&From=%2B1'])(
    'are refused without what they must say: %s',
    (form) => {
      expect(() => parse(Object.fromEntries(new URLSearchParams(form)))).toThrow(
        expect.objectContaining({ code: 'VOICE_WEBHOOK_FORMAT' }),
      );
    },
  );
});
