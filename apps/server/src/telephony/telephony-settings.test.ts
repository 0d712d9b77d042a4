import type { Store } from '@voice/core/store';
import { VirtualClock } from '@voice/core/testing';
import { RandomIds, SeededRandom, systemRandom } from '@voice/core/time';
import { openStore } from '@voice/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../config/config.ts';
import { CredentialCipher } from '../security/credential-cipher.ts';
import { TelephonySettings } from './telephony-settings.ts';

const ACCOUNT = '00000000-0000-4000-8000-000000000001';
const KEY = new Uint8Array(32).fill(1);
const OTHER_KEY = new Uint8Array(32).fill(2);
const TWILIO = { TWILIO_ACCOUNT_SID: 'ACenv', TWILIO_AUTH_TOKEN: 'environment-token' };
const save = { carriers: { twilio: { credentials: { accountSid: 'ACsaved', authToken: 'saved-secret' } } } };
const noCheck = async () => undefined;

let store: Store;
beforeEach(async () => {
  store = await openStore({ url: ':memory:' });
  await store.accounts.ensureDefault({ id: ACCOUNT, name: 'a', telephony: {}, createdAt: new Date(0) });
});
afterEach(() => store.close());

/** Settings of a server with this environment and key. */
function settingsOf(environment: Record<string, string> = {}, ...keys: Uint8Array[]): TelephonySettings {
  const [first = KEY, ...others] = keys;
  return new TelephonySettings({
    store,
    cipher: new CredentialCipher([first, ...others], systemRandom),
    defaults: parseConfig(environment),
    clock: new VirtualClock(),
    ids: new RandomIds(new SeededRandom(1)),
  });
}

describe('settings that hold', () => {
  it('give each carrier a connection from the first reading on, and always the same', async () => {
    const first = await settingsOf().load(ACCOUNT);
    const again = await settingsOf().load(ACCOUNT);
    const ids = Object.values(first.carriers).map(({ connectionId }) => connectionId);
    expect(new Set(ids).size).toBe(3);
    expect(Object.values(again.carriers).map(({ connectionId }) => connectionId)).toEqual(ids);
  });

  it('never change: the next call reads others', async () => {
    const settings = settingsOf(TWILIO);
    const before = await settings.load(ACCOUNT);
    await settings.change(ACCOUNT, () => save, noCheck);
    expect(before.carriers.twilio.credentials).toMatchObject({ accountSid: 'ACenv' });
    expect(Object.isFrozen(before.carriers)).toBe(true);
    const other = await settingsOf(TWILIO).load(ACCOUNT); // Another server.
    expect(other.carriers.twilio).toMatchObject({
      credentials: { accountSid: 'ACsaved', authToken: 'saved-secret' },
      authTokens: ['saved-secret'],
      missing: [],
    });
  });

  it('name every part that is missing, as settings and as variable', async () => {
    const { carriers } = await settingsOf({ EXOTEL_API_KEY: 'key' }).load(ACCOUNT);
    expect(carriers.exotel.credentials).toBeUndefined();
    expect(carriers.exotel.missing).toEqual([
      'exotel_account_sid (EXOTEL_ACCOUNT_SID)',
      'exotel_api_token (EXOTEL_API_TOKEN)',
    ]);
  });

  it('take a part that was not saved from the environment', async () => {
    const settings = settingsOf(TWILIO);
    const change = { carriers: { twilio: { credentials: { accountSid: 'ACsaved' } } } };
    const { carriers } = await settings.change(ACCOUNT, () => change, noCheck);
    expect(carriers.twilio.credentials).toMatchObject({ accountSid: 'ACsaved', authToken: 'environment-token' });
  });

  it('ask a carrier that the environment puts on this machine there, whatever was saved', async () => {
    const exotel = { EXOTEL_ACCOUNT_SID: 's', EXOTEL_API_KEY: 'k', EXOTEL_API_TOKEN: 't' };
    const settings = settingsOf({ ...exotel, EXOTEL_API_BASE: 'http://127.0.0.1:4010' });
    const change = { carriers: { exotel: { apiBase: 'https://api.exotel.com' } } };
    const { carriers } = await settings.change(ACCOUNT, () => change, noCheck);
    expect(carriers.exotel).toMatchObject({
      apiBase: 'https://api.exotel.com',
      credentials: { apiBase: 'http://127.0.0.1:4010' },
    });
  });

  it('ask carriers about credentials that have changed and are complete, and about no others', async () => {
    const settings = settingsOf();
    const asked: unknown[] = [];
    const change = (twilio: object) =>
      settings.change(
        ACCOUNT,
        () => ({ carriers: { twilio } }),
        async (credentials) => void asked.push(credentials),
      );
    await change({ credentials: { accountSid: 'ACsaved' } });
    await change({ phoneNumber: '+14155550100', maxConcurrentCalls: 4 });
    expect(asked).toEqual([]);
    await change({ credentials: { authToken: 'saved-secret' } });
    await change({ credentials: { authToken: 'saved-secret' } });
    await change({ credentials: { authToken: null } });
    expect(asked).toEqual([{ provider: 'twilio', accountSid: 'ACsaved', authToken: 'saved-secret' }]);
  });
});

describe('saved secrets that the key does not open', () => {
  beforeEach(async () => {
    await settingsOf().change(ACCOUNT, () => save, noCheck);
  });

  it("are told as missing, and the environment's do not stand in for them", async () => {
    const { carriers } = await settingsOf(TWILIO, OTHER_KEY).load(ACCOUNT);
    expect(carriers.twilio.credentials).toBeUndefined();
    expect(carriers.twilio.authTokens).toEqual([]);
    expect(carriers.twilio.missing).toEqual([expect.stringMatching(/^twilio_auth_token .*VOICE_ENCRYPTION_KEY/)]);
  });

  it('are kept through other changes, until their key is back', async () => {
    const change = { carriers: { twilio: { credentials: { accountSid: 'ACother' }, maxConcurrentCalls: 4 } } };
    await settingsOf({}, OTHER_KEY).change(ACCOUNT, () => change, noCheck);
    const { carriers } = await settingsOf().load(ACCOUNT);
    expect(carriers.twilio.credentials).toMatchObject({ accountSid: 'ACother', authToken: 'saved-secret' });
  });

  it('move to the new key with the next change of their carrier, once the old one is added after it', async () => {
    const rotating = settingsOf({}, OTHER_KEY, KEY);
    expect((await rotating.load(ACCOUNT)).carriers.twilio.missing).toEqual([]);
    expect((await settingsOf({}, OTHER_KEY).load(ACCOUNT)).carriers.twilio.missing).toHaveLength(1);
    await rotating.change(ACCOUNT, () => ({ carriers: { twilio: { maxConcurrentCalls: 4 } } }), noCheck);
    expect((await settingsOf({}, OTHER_KEY).load(ACCOUNT)).carriers.twilio.credentials).toMatchObject({
      authToken: 'saved-secret',
    });
  });

  it('are replaced when they are sent anew', async () => {
    const settings = settingsOf({}, OTHER_KEY);
    const change = { carriers: { twilio: { credentials: { authToken: 'new-secret' } } } };
    const { carriers } = await settings.change(ACCOUNT, () => change, noCheck);
    expect(carriers.twilio).toMatchObject({ missing: [], credentials: { authToken: 'new-secret' } });
  });
});
