import { createHmac } from 'node:crypto';
import type { WebhookRequest } from '@voice/core/telephony';
import { describe, expect, it } from 'vitest';
import { readText, readWebhook } from '../test-support/fixtures.ts';
import { verifyTwilioUpgrade, verifyTwilioWebhook } from './twilio-signature.ts';

interface SignatureCase {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly params: Readonly<Record<string, string | string[]>>;
  readonly rawBody?: string;
  readonly authToken: string;
  readonly signature: string;
  readonly valid: boolean;
  readonly transport?: 'websocket';
}

const { cases } = JSON.parse(readText(import.meta.url, '__fixtures__/signature.json')) as { cases: SignatureCase[] };

function requestOf({ method, url, params, rawBody, signature }: SignatureCase): WebhookRequest {
  const form = new URLSearchParams();
  for (const [name, values] of Object.entries(params)) for (const value of [values].flat()) form.append(name, value);
  return {
    method,
    url,
    headers: {
      'x-twilio-signature': signature,
      'content-type': rawBody === undefined ? 'application/x-www-form-urlencoded' : 'application/json',
    },
    body: new TextEncoder().encode(rawBody ?? form.toString()),
  };
}

describe('signatures of Twilio', () => {
  it.each(cases.filter((one) => one.transport === undefined))('$name: $valid', (one) => {
    expect(verifyTwilioWebhook(requestOf(one), [one.authToken]).ok).toBe(one.valid);
  });

  it.each(cases.filter((one) => one.transport === 'websocket'))('$name at the upgrade: $valid', (one) => {
    const { headers } = requestOf(one);
    expect(verifyTwilioUpgrade({ url: one.url, headers, authTokens: [one.authToken] }).ok).toBe(one.valid);
  });

  const webhook = readWebhook(import.meta.url, '__fixtures__/inbound-webhook.json');
  const token = 'twilio-test-token-not-real';

  it('hold while a token is rotated: any of the list will do', () => {
    expect(verifyTwilioWebhook(webhook, ['the-new-token', token])).toEqual({ ok: true });
    expect(verifyTwilioWebhook(webhook, ['the-new-token']).ok).toBe(false);
  });

  it('are demanded: none, an empty one, or no token of ours lets nobody in', () => {
    const unsigned = { ...webhook, headers: { ...webhook.headers, 'x-twilio-signature': undefined } };
    expect(verifyTwilioWebhook(unsigned, [token])).toEqual({
      ok: false,
      reason: 'the request has no X-Twilio-Signature',
    });
    expect(
      verifyTwilioWebhook({ ...webhook, headers: { ...webhook.headers, 'x-twilio-signature': '' } }, [token]).ok,
    ).toBe(false);
    expect(verifyTwilioWebhook(webhook, [])).toEqual({ ok: false, reason: 'no auth token is configured for Twilio' });
  });

  it('do not vouch for a body that they do not cover', () => {
    const url = 'https://voice.example.com/telephony/twilio/inbound/sales-agent';
    const signature = createHmac('sha1', token).update(url).digest('base64');
    const forged: WebhookRequest = {
      method: 'POST',
      url,
      headers: { 'x-twilio-signature': signature, 'content-type': 'application/json' },
      body: new TextEncoder().encode('{"CallSid":"CA1"}'),
    };
    expect(verifyTwilioWebhook(forged, [token]).ok).toBe(false);
    expect(verifyTwilioWebhook({ ...forged, body: new Uint8Array(0) }, [token]).ok).toBe(true);
  });

  it('made for one port do not hold on another', () => {
    const url = 'https://voice.example.com:8443/in';
    const signature = createHmac('sha1', token).update('https://voice.example.com:443/in').digest('base64');
    const headers = { 'x-twilio-signature': signature };
    expect(verifyTwilioWebhook({ method: 'GET', url, headers, body: new Uint8Array(0) }, [token]).ok).toBe(false);
  });

  it('are checked with the configured URL; one that is none is refused with a reason', () => {
    expect(verifyTwilioWebhook({ ...webhook, url: '/telephony/twilio/inbound/sales-agent' }, [token]).ok).toBe(false);
    expect(verifyTwilioUpgrade({ url: 'ws', headers: webhook.headers, authTokens: [token] }).ok).toBe(false);
  });
});
