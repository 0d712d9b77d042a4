import { type ProviderName, providerNames } from '@voice/core/telephony';
import { doesNotAnswer } from '@voice/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { CarrierStage, PUBLIC_BASE_URL } from '../test-support/carrier-stage.ts';

const LOOPBACK = 'http://127.0.0.1:8765';
const EVIL = { Host: 'evil.example.com', 'X-Forwarded-Host': 'evil.example.com', 'X-Forwarded-Proto': 'http' };
const ANSWERED: Readonly<Record<ProviderName, string>> = {
  twilio: 'in-progress',
  exotel: 'in-progress',
  vobiz: 'in-progress',
};

let stage: CarrierStage;
afterEach(() => stage?.close());

/** The URLs in what the server answers a caller with. */
async function answeredUrls(provider: ProviderName, headers: Record<string, string> = {}): Promise<string[]> {
  const response = await stage.request(provider, await stage.webhookUrl(provider), {}, { headers });
  expect(response.status).toBe(200);
  return [...(await response.text()).matchAll(/\b(?:https?|wss?):\/\/[^"<\s]+/g)].map(([url]) => url);
}

describe('URLs that carriers are told', () => {
  it.each(providerNames)(
    '001-106: the webhook of %s is {PUBLIC_BASE_URL}/telephony/{provider}/inbound/{agent}',
    async (provider) => {
      stage = await CarrierStage.start();
      const secret = provider === 'exotel' ? '/[\\w-]{43}' : '';
      expect(await stage.webhookUrl(provider)).toMatch(
        new RegExp(`^${PUBLIC_BASE_URL}/telephony/${provider}/inbound/sales-agent${secret}$`),
      );
    },
  );

  it.each(providerNames)(
    '001-107: the socket of %s is wss://{public host}/ws/{provider}/{agent}/{token}',
    async (provider) => {
      stage = await CarrierStage.start();
      const urls = await answeredUrls(provider);
      expect(urls.filter((url) => url.startsWith('ws'))).toEqual([
        expect.stringMatching(new RegExp(`^wss://voice\\.example\\.com/ws/${provider}/sales-agent/[\\w-]{20,}$`)),
      ]);
    },
  );

  it.each(providerNames)('001-107: the socket of %s is ws:// for a base on loopback', async (provider) => {
    stage = await CarrierStage.start({ publicBaseUrl: LOOPBACK });
    expect(await answeredUrls(provider)).toContainEqual(
      expect.stringMatching(new RegExp(`^ws://127\\.0\\.0\\.1:8765/ws/${provider}/sales-agent/`)),
    );
  });

  it.each(providerNames)('001-108: no header of a webhook of %s changes them', async (provider) => {
    stage = await CarrierStage.start();
    const hosts = (await answeredUrls(provider, EVIL)).map((url) => new URL(url).host);
    expect(new Set(hosts)).toEqual(new Set(['voice.example.com']));
  });

  it.each(providerNames)('001-108: no header of a request for a call over %s changes them', async (provider) => {
    stage = await CarrierStage.start();
    expect(await stage.dial({ provider }, EVIL)).toMatchObject({ status: 201 });
    const { body = '' } = stage.carriers.placed[0] ?? {};
    expect(decodeURIComponent(body)).toContain(`${PUBLIC_BASE_URL}/telephony/${provider}/`);
    expect(body).not.toContain('evil.example.com');
  });
});

describe('status callbacks', () => {
  /** A call that rings, and what its carrier would report it with. */
  async function ringing(provider: ProviderName) {
    stage = await CarrierStage.start({ people: doesNotAnswer() });
    const { id, call } = await stage.place(provider);
    const body = decodeURIComponent(stage.carriers.placed[0]?.body ?? '');
    const [url = ''] = new RegExp(`${PUBLIC_BASE_URL}/telephony/${provider}/status/${id}/[\\w-]+`).exec(body) ?? [];
    const fields: Record<ProviderName, Record<string, string>> = {
      twilio: { CallSid: call.callId, CallStatus: 'busy' },
      exotel: { CallSid: call.callId, EventType: 'terminal', Status: 'busy' },
      vobiz: { CallUUID: call.callId, Event: 'Hangup', CallStatus: 'busy', HangupCause: 'USER_BUSY' },
    };
    return { id, url, fields: fields[provider] };
  }

  it.each(providerNames)('001-109: of %s are accepted', async (provider) => {
    const { id, url, fields } = await ringing(provider);
    expect((await stage.request(provider, url, fields)).status).toBe(200);
    expect(await stage.ended(id)).toMatchObject({ end_reason: 'busy' });
  });

  it.each(providerNames)('001-109: of %s with a wrong secret, or that of another call, are 403', async (provider) => {
    const { id, url, fields } = await ringing(provider);
    const other = await stage.place(provider);
    expect((await stage.request(provider, `${url}x`, fields)).status).toBe(403);
    expect((await stage.request(provider, url.replace(id, other.id), fields)).status).toBe(403);
    expect(await stage.details(id)).toMatchObject({ end_time: null });
  });

  it('001-109: of twilio without a signature are 403', async () => {
    const { id, url, fields } = await ringing('twilio');
    expect((await stage.request('twilio', url, fields, { isSigned: false })).status).toBe(403);
    expect(await stage.details(id)).toMatchObject({ end_time: null });
  });

  it.each([
    ['twilio', { 'X-Twilio-Signature': 'd3Jvbmc=' }],
    ['vobiz', { 'X-Vobiz-Signature-V2': 'd3Jvbmc=', 'X-Vobiz-Signature-V2-Nonce': '1' }],
  ] as const)('001-109: of %s with a wrong signature are 403', async (provider, headers) => {
    const { id, url, fields } = await ringing(provider);
    expect((await stage.request(provider, url, fields, { isSigned: false, headers })).status).toBe(403);
    expect(await stage.details(id)).toMatchObject({ end_time: null });
  });

  it.each(providerNames)('001-109: of %s that are repeated, or come late, change nothing', async (provider) => {
    const { id, url, fields } = await ringing(provider);
    await stage.request(provider, url, fields);
    const ended = await stage.ended(id);
    const late = { ...fields, CallStatus: ANSWERED[provider], Status: ANSWERED[provider], EventType: 'answered' };
    for (const report of [fields, fields, late]) {
      expect((await stage.request(provider, url, report)).status).toBe(200);
    }
    expect(await stage.details(id)).toEqual(ended);
  });
});
