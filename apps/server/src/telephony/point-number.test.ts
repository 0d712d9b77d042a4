import type { PhoneNumberRecord } from '@voice/core/store';
import { VirtualClock } from '@voice/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { AccountOptions } from '../carriers/account-of-call.ts';
import { PublicUrls } from '../carriers/public-urls.ts';
import { sha256, UrlSecrets } from '../security/secrets.ts';
import { TestServer } from '../test-support/test-server.ts';
import { pointNumber } from './point-number.ts';
import type { TelephonyView } from './telephony-view.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const number = { id: ID, phoneNumber: '+14155550101', provider: 'twilio' } as PhoneNumberRecord;
const secrets = new UrlSecrets([new Uint8Array(32)]);

/** Settings with an account at Twilio. */
function viewWith({ base = 'https://voice.example.com', missing = [] as string[] } = {}) {
  const credentials = missing.length === 0 ? { provider: 'twilio', accountSid: 'AC1', authToken: 'secret' } : undefined;
  return {
    carriers: { twilio: { missing, credentials } },
    urls: new PublicUrls(base === '' ? undefined : base, secrets),
  } as unknown as TelephonyView;
}

/** A Twilio that has these numbers, and notes where they are pointed. */
function carrierWith(phoneNumbers: readonly string[], canList = true) {
  const pointed: unknown[] = [];
  const account = {
    listNumbers: async () => phoneNumbers.map((phoneNumber, index) => ({ id: `PN${index}`, phoneNumber })),
    pointNumber: async (target: unknown) => {
      pointed.push(target);
      return { isPointed: true };
    },
  };
  const capabilities = { 'list-numbers': { isSupported: canList } };
  const providers = { twilio: { openAccount: () => account, capabilities } };
  return { pointed, accounts: { providers, clock: new VirtualClock() } as unknown as AccountOptions };
}

describe('pointing a number at this server', () => {
  it('tells the carrier the URLs of the number, by the id that the carrier has for it', async () => {
    const { accounts, pointed } = carrierWith(['+14155550100', '+14155550101']);
    expect(await pointNumber(number, viewWith(), accounts)).toEqual({ isPointed: true });
    const secret = secrets.ofEndpoint(ID);
    expect(pointed).toEqual([
      {
        numberId: 'PN1',
        phoneNumber: '+14155550101',
        webhookUrl: `https://voice.example.com/telephony/twilio/inbound/e/${ID}/${secret}`,
        statusUrl: `https://voice.example.com/telephony/twilio/status/e/${ID}/${secret}`,
        name: `voice-${ID}`,
      },
    ]);
  });

  it('takes the number itself for its id where the carrier lists none', async () => {
    const { accounts, pointed } = carrierWith([], false);
    await pointNumber(number, viewWith(), accounts);
    expect(pointed).toMatchObject([{ numberId: '+14155550101' }]);
  });

  it('is refused for a number that the account does not have', async () => {
    const { accounts, pointed } = carrierWith(['+14155550100']);
    await expect(pointNumber(number, viewWith(), accounts)).rejects.toMatchObject({ code: 'VOICE_NOT_FOUND' });
    expect(pointed).toEqual([]);
  });

  it('names all that is missing', async () => {
    const { accounts } = carrierWith([]);
    const view = viewWith({ base: '', missing: ['twilio_auth_token (TWILIO_AUTH_TOKEN)'] });
    await expect(pointNumber(number, view, accounts)).rejects.toThrow(
      'twilio_auth_token (TWILIO_AUTH_TOKEN), public_base_url (PUBLIC_BASE_URL)',
    );
  });
});

describe('POST /api/settings/endpoints/{id}/point', () => {
  let server: TestServer;
  afterEach(() => server.close());

  it('is for admins, says what is missing, and is 404 for an endpoint that is not there', async () => {
    server = await TestServer.start({ environment: { VOBIZ_AUTH_TOKEN: '' } });
    const body = { phone_number: '+919876543210', provider: 'vobiz' };
    const { id } = (await server.api('POST', '/api/settings/endpoints', { body })).body;
    expect(await server.api('POST', `/api/settings/endpoints/${id}/point`)).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('vobiz_auth_id (VOBIZ_AUTH_ID)') },
    });
    expect(await server.api('POST', `/api/settings/endpoints/${ID}/point`)).toMatchObject({ status: 404 });
    const key = 'vk_viewer-key-0123456789';
    const { store, accountId } = server.server;
    await store.apiKeys.create({
      id: crypto.randomUUID(),
      accountId,
      name: 'viewer',
      prefix: key.slice(0, 11),
      keyHash: sha256(key),
      role: 'viewer',
      createdAt: new Date(),
      lastUsedAt: undefined,
      revokedAt: undefined,
    });
    expect(await server.api('POST', `/api/settings/endpoints/${id}/point`, { key })).toMatchObject({ status: 403 });
    const [shown] = (await server.api('GET', '/api/settings/endpoints', { key })).body;
    expect(shown).toMatchObject({ id, stable_webhook_url: null });
  });
});
