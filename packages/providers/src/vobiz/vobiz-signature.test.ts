import type { WebhookRequest } from '@voice/core/telephony';
import { describe, expect, it } from 'vitest';
import { readText, readWebhook } from '../test-support/fixtures.ts';
import { verifyVobizWebhook } from './vobiz-signature.ts';

interface SignatureCase {
  readonly name: string;
  readonly scheme: string;
  readonly header?: string;
  readonly url: string;
  readonly nonce: string;
  readonly authToken: string;
  readonly signature: string;
  readonly valid: boolean;
}

const { cases } = JSON.parse(readText(import.meta.url, '__fixtures__/signature.json')) as { cases: SignatureCase[] };
const vobizCases = cases.filter(({ scheme }) => ['vobiz-v2', 'vobiz-v3', 'plivo-v2'].includes(scheme));

function requestOf({ scheme, header, url, nonce, signature }: SignatureCase): WebhookRequest {
  const version = scheme.slice(-2);
  const name = header?.toLowerCase() ?? `x-vobiz-signature-${version}`;
  return {
    method: 'POST',
    url,
    headers: { [name]: signature, [`x-vobiz-signature-${version}-nonce`]: nonce },
    body: new Uint8Array(0),
  };
}

describe('signatures of Vobiz', () => {
  it.each(vobizCases)('$name: $valid', (one) => {
    const secrets = { authTokens: [one.authToken], urlSecretMatched: false };
    expect(verifyVobizWebhook(requestOf(one), secrets).ok).toBe(one.valid);
  });

  it.each(cases.filter(({ scheme, valid }) => scheme === 'plivo-v3' && valid))('$name is none of theirs', (one) => {
    expect(verifyVobizWebhook(requestOf(one), { authTokens: [one.authToken], urlSecretMatched: false }).ok).toBe(false);
  });

  const token = 'vobiz-test-token-not-real';
  const webhook = readWebhook(import.meta.url, '__fixtures__/inbound-webhook.json');
  const withHeaders = (changes: Record<string, string | undefined>): WebhookRequest => ({
    ...webhook,
    headers: { ...webhook.headers, ...changes },
  });
  const withoutV2 = { 'x-vobiz-signature-v2': undefined, 'x-vobiz-signature-ma-v2': undefined };
  const withoutV3 = { 'x-vobiz-signature-v3': undefined, 'x-vobiz-signature-ma-v3': undefined };
  const unsigned = withHeaders({ ...withoutV2, ...withoutV3 });

  it('count in V3 only while V2 is absent', () => {
    const secrets = { authTokens: [token], urlSecretMatched: false };
    expect(verifyVobizWebhook(webhook, secrets).ok).toBe(true);
    expect(verifyVobizWebhook(withHeaders(withoutV2), secrets).ok).toBe(true);
    const wrongV2 = withHeaders({ 'x-vobiz-signature-v2': 'AAAA', 'x-vobiz-signature-ma-v2': undefined });
    expect(verifyVobizWebhook(wrongV2, secrets).ok).toBe(false);
  });

  it('may come as a list, and from the parent account', () => {
    const secrets = { authTokens: ['other', token], urlSecretMatched: false };
    const list = withHeaders({ 'x-vobiz-signature-v2': `AAAA, ${webhook.headers['x-vobiz-signature-v2']}` });
    expect(verifyVobizWebhook(list, secrets).ok).toBe(true);
    expect(verifyVobizWebhook(withHeaders({ 'x-vobiz-signature-v2': undefined }), secrets).ok).toBe(true);
    expect(verifyVobizWebhook(withHeaders({ 'x-vobiz-signature-v2-nonce': undefined }), secrets).ok).toBe(false);
  });

  it('may be missing only where the URL has a secret or the setting says so', () => {
    expect(verifyVobizWebhook(unsigned, { authTokens: [token], urlSecretMatched: false }).ok).toBe(false);
    expect(verifyVobizWebhook(unsigned, { authTokens: [token], urlSecretMatched: true }).ok).toBe(true);
    expect(verifyVobizWebhook(unsigned, { authTokens: [token], urlSecretMatched: false, allowUnsigned: true }).ok).toBe(
      true,
    );
  });

  it('never pass when wrong, whatever the setting and the URL', () => {
    const secrets = { authTokens: ['another-token'], urlSecretMatched: true, allowUnsigned: true };
    expect(verifyVobizWebhook(webhook, secrets).ok).toBe(false);
  });

  it('that cannot be checked are as good as none', () => {
    expect(verifyVobizWebhook(webhook, { authTokens: [], urlSecretMatched: false, allowUnsigned: true }).ok).toBe(
      false,
    );
    expect(verifyVobizWebhook(webhook, { authTokens: [], urlSecretMatched: true }).ok).toBe(true);
  });
});
