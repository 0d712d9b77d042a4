import type { AnswerContext } from '@voice/core/telephony';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readText, readWebhook } from '../test-support/fixtures.ts';
import { readXml } from '../test-support/read-xml.ts';
import { describeTelephonyProvider } from '../testing/index.ts';
import { VobizProvider } from './vobiz-provider.ts';

const here = import.meta.url;
const webhook = readWebhook(here, '__fixtures__/inbound-webhook.json');
const secrets = { authTokens: ['vobiz-test-token-not-real'], urlSecretMatched: false };
const callId = '00000000-0000-4000-8000-00000000c001';
const says = {
  kind: 'call',
  providerCallId: callId,
  direction: 'inbound',
  from: '+915550100001',
  to: '+915550100099',
} as const;

describeTelephonyProvider('vobiz', {
  create: () => new VobizProvider(),
  webhook,
  secrets,
  says,
  forgeries: {
    'another path': { webhook: { ...webhook, url: `${webhook.url}-2` }, secrets },
    'another token': { webhook, secrets: { ...secrets, authTokens: ['other'] } },
    'no signature': { webhook: { ...webhook, headers: {} }, secrets },
    'no token of ours': { webhook, secrets: { ...secrets, authTokens: [] } },
  },
  opening: [readText(here, '__fixtures__/start.json')],
  streamId: '00000000-0000-4000-8000-00000000d001',
  callId,
  media: readText(here, '__fixtures__/media.json'),
  malformed: '{"event":"media","streamId":"1","media":{"payload":7}}',
});

const context: AnswerContext = {
  streamUrl: 'wss://voice.example.com/ws/vobiz/sales-agent/token',
  agentName: 'sales-agent',
  direction: 'inbound',
  from: '+915550100001',
  to: '+915550100099',
  providerCallId: callId,
  apology: 'Sorry.',
  accept: undefined,
};

describe('answers to Vobiz', () => {
  const provider = new VobizProvider();
  const transfer = {
    to: '+915550100077',
    callerId: undefined,
    timeoutSecs: 20,
    resultUrl: 'https://voice.example.com/telephony/vobiz/transfer/call/secret?part=result&of=1',
  };

  it.each([
    ['answer', provider.buildAnswerDocument(context)],
    [
      'answer-with-status',
      provider.buildAnswerDocument({
        ...context,
        streamStatusUrl: 'https://voice.example.com/telephony/vobiz/stream-status/call/secret',
      }),
    ],
    ['transfer', provider.buildTransferDocument(transfer)],
    ['transfer-with-caller-id', provider.buildTransferDocument({ ...transfer, callerId: '+915550100099' })],
    ['refusal-busy', provider.buildRefusalDocument('busy')],
    ['refusal-not-in-service', provider.buildRefusalDocument('not-in-service')],
  ])('%s.xml, to the byte', (name, document) => {
    expect(document).toEqual({
      status: 200,
      contentType: 'application/xml; charset=utf-8',
      body: readText(here, `__fixtures__/${name}.xml`),
    });
  });

  it('carry any URL as the text of one element', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (streamUrl) => {
        const root = readXml(provider.buildAnswerDocument({ ...context, streamUrl }).body);
        expect(root.children.map(({ name, text, children }) => ({ name, text, children }))).toEqual([
          { name: 'Stream', text: streamUrl, children: [] },
        ]);
      }),
    );
  });
});

describe('webhooks of Vobiz', () => {
  const provider = new VobizProvider();
  const parse = (form: Record<string, string>) =>
    provider.parseInboundWebhook({ ...webhook, body: new TextEncoder().encode(new URLSearchParams(form).toString()) });

  it('know a call of ours by its direction', () => {
    expect(provider.parseInboundWebhook(readWebhook(here, '__fixtures__/outbound-webhook.json'))).toEqual({
      ...says,
      direction: 'outbound',
      from: says.to,
      to: says.from,
    });
  });

  it('may tell of a hang-up, which starts no agent', () => {
    const hangup = readWebhook(here, '__fixtures__/hangup-webhook.json');
    expect(provider.verifyWebhook(hangup, secrets)).toEqual({ ok: true });
    expect(provider.parseInboundWebhook(hangup)).toEqual({
      kind: 'hangup',
      providerCallId: callId,
      cause: 'End Of XML Instructions',
    });
    expect(parse({ CallUUID: callId, Event: 'Hangup' })).toEqual({
      kind: 'hangup',
      providerCallId: callId,
      cause: undefined,
    });
  });

  it('spell numbers without plus and with a leading 0: the record does not', () => {
    expect(parse({ CallUUID: callId, From: '915550100001', To: '05550100099' })).toEqual(says);
    expect(parse({ CallUUID: callId, From: 'anonymous', To: '' })).toMatchObject({ from: 'anonymous', to: '' });
  });

  it.each(['From=1&To=2', `CallUUID=${callId}&To=2`, `CallUUID=${callId}&From=1`, 'Event=Hangup'])(
    'are refused without what they must say: %s',
    (form) => {
      expect(() => parse(Object.fromEntries(new URLSearchParams(form)))).toThrow(
        expect.objectContaining({ code: 'VOICE_WEBHOOK_FORMAT' }),
      );
    },
  );
});
