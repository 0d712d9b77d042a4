import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../security/secrets.ts';
import { SimulatedCarriers } from '../test-support/simulated-carriers.ts';
import { TestServer } from '../test-support/test-server.ts';

const PATH = '/api/settings/telephony';
const UNSAVED = '/api/settings/telephony?verify=false';
const FRESH = { PUBLIC_BASE_URL: '', TWILIO_AUTH_TOKEN: '', VOBIZ_AUTH_TOKEN: '' };

const TWILIO = {
  provider: 'twilio',
  public_base_url: 'https://your-domain.com',
  twilio_account_sid: 'ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  twilio_auth_token: 'your_auth_token',
  twilio_phone_number: '+15551234567',
  twilio_max_concurrent: 10,
};
const EXOTEL = {
  provider: 'exotel',
  public_base_url: 'https://your-domain.com',
  exotel_account_sid: 'your_sid',
  exotel_api_key: 'your_api_key',
  exotel_api_token: 'your_api_token',
  exotel_phone_number: '+919876543210',
  exotel_api_base: 'https://api.exotel.com',
  exotel_max_concurrent: 5,
};
const VOBIZ = {
  provider: 'vobiz',
  public_base_url: 'https://your-domain.com',
  vobiz_auth_id: 'your_auth_id',
  vobiz_auth_token: 'your_auth_token',
  vobiz_phone_number: '+919876543210',
  vobiz_max_concurrent: 5,
};
/** The accounts that the carriers know. */
const KNOWN = {
  twilio: { accountSid: TWILIO.twilio_account_sid, authToken: TWILIO.twilio_auth_token },
  exotel: { accountSid: EXOTEL.exotel_account_sid, apiKey: EXOTEL.exotel_api_key, apiToken: EXOTEL.exotel_api_token },
  vobiz: { authId: VOBIZ.vobiz_auth_id, authToken: VOBIZ.vobiz_auth_token },
};

let carriers: SimulatedCarriers;
let server: TestServer;
beforeAll(async () => {
  carriers = await SimulatedCarriers.start({ credentials: KNOWN });
});
afterAll(() => carriers.close());
beforeEach(async () => {
  carriers.requests.length = 0;
  carriers.know(KNOWN);
  server = await TestServer.start({ environment: { ...FRESH, ...carriers.environment } });
});
afterEach(() => server.close());

const get = async () => (await server.api('GET', PATH)).body;
const put = (body: unknown, path = PATH) => server.api('PUT', path, { body });

/** What the page shows, as GET answers it: secrets masked. */
function shown(body: Record<string, unknown>): Record<string, unknown> {
  const secrets = ['twilio_auth_token', 'exotel_api_key', 'exotel_api_token', 'vobiz_auth_token'];
  const mask = ([key, value]: [string, unknown]) =>
    secrets.includes(key) ? [key, `****${String(value).slice(-4)}`] : [key, value];
  return Object.fromEntries(Object.entries(body).map(mask));
}

/** Refused with 400 and a sentence that names what is wrong, and nothing was saved. */
async function expectRefused(body: unknown, ...words: string[]): Promise<void> {
  const before = await get();
  const answer = await put(body);
  expect(answer).toMatchObject({ status: 400, body: { detail: expect.any(String) } });
  for (const word of words) expect(answer.body.detail).toContain(word);
  expect(await get()).toEqual(before);
}

describe('saving the provider settings', () => {
  it.each([
    ['000-021', 'Twilio', TWILIO],
    ['000-022', 'Exotel', EXOTEL],
    ['000-023', 'Vobiz', VOBIZ],
  ])("%s: the page's %s body answers 200, and GET then shows it", async (_line, _carrier, body) => {
    expect(await put(body)).toMatchObject({ status: 200 });
    expect(await get()).toMatchObject(shown(body));
    expect(carriers.requests).toHaveLength(1);
  });

  it('000-024: the answer is the same object as that of GET', async () => {
    const answer = await put(TWILIO);
    expect(answer.body).toEqual(await get());
  });

  it('000-025: a PUT with one field changes that field and no other', async () => {
    await put({ ...EXOTEL, ...VOBIZ, ...TWILIO }, UNSAVED);
    const before = await get();
    const changes = {
      provider: 'vobiz',
      public_base_url: 'https://other.example.com',
      twilio_account_sid: 'ACother',
      twilio_auth_token: 'another-token',
      twilio_phone_number: '+15550000000',
      twilio_max_concurrent: 3,
      exotel_account_sid: 'other_sid',
      exotel_api_key: 'other-key-1',
      exotel_api_token: 'other-token-1',
      exotel_phone_number: '+919800000000',
      exotel_api_base: 'https://api.in.exotel.com',
      exotel_max_concurrent: 4,
      vobiz_auth_id: 'MAother',
      vobiz_auth_token: 'other-token-2',
      vobiz_phone_number: '+919811111111',
      vobiz_max_concurrent: 2,
    };
    expect(Object.keys(changes)).toEqual(Object.keys(before));
    let expected = before;
    for (const [key, value] of Object.entries(changes)) {
      expected = { ...expected, ...shown({ [key]: value }) };
      expect((await put({ [key]: value }, UNSAVED)).body).toEqual(expected);
    }
  });

  it('000-026: a PUT for one carrier leaves the credentials of the other two untouched', async () => {
    for (const body of [TWILIO, EXOTEL, VOBIZ]) await put(body);
    expect(await get()).toMatchObject({ ...shown(TWILIO), ...shown(EXOTEL), ...shown(VOBIZ) });
  });

  it('000-027: a field sent as null is cleared and falls back to the environment; an absent one is untouched', async () => {
    await server.close();
    const environment = {
      ...carriers.environment,
      TWILIO_ACCOUNT_SID: 'ACenvironment',
      TWILIO_AUTH_TOKEN: 'environment-token',
      PUBLIC_BASE_URL: 'https://env.example.com',
      TWILIO_MAX_CONCURRENT: '4',
      TELEPHONY_PROVIDER: 'vobiz',
      VOBIZ_AUTH_TOKEN: '',
    };
    server = await TestServer.start({ environment });
    await put({ ...TWILIO, twilio_max_concurrent: 8 });
    const nothing = { twilio_account_sid: null, twilio_auth_token: null, twilio_max_concurrent: null };
    expect((await put({ ...nothing, public_base_url: null, provider: null })).body).toMatchObject({
      provider: 'vobiz',
      public_base_url: 'https://env.example.com',
      twilio_account_sid: 'ACenvironment',
      twilio_auth_token: '****oken',
      twilio_max_concurrent: 4,
      twilio_phone_number: '+15551234567',
    });
    expect((await put({ twilio_phone_number: null })).body).toMatchObject({ twilio_phone_number: null });
  });

  it('000-028: {"provider":"exotel"} alone answers 200 even while Exotel has no credentials', async () => {
    expect(await put({ provider: 'exotel' })).toMatchObject({
      status: 200,
      body: { provider: 'exotel', exotel_account_sid: null },
    });
  });

  it('000-029: public_base_url is required where a URL is built: 400 naming it', async () => {
    expect(await put({ provider: 'twilio' })).toMatchObject({ status: 200 });
    const endpoint = { phone_number: '+919876543210', provider: 'exotel' };
    const answer = await server.api('POST', '/api/settings/endpoints', { body: endpoint });
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining('public_base_url') } });
  });

  it.each(['http://your-domain.com', 'http://10.0.0.1:8000', 'http://localhost.example.com'])(
    '000-030: public_base_url %s is refused',
    (url) => expectRefused({ public_base_url: url }, 'public_base_url', 'https://'),
  );

  it.each(['http://localhost:8000', 'http://127.0.0.1:8000', 'http://localhost'])(
    '000-031: public_base_url %s is accepted',
    async (url) => {
      expect(await put({ public_base_url: url })).toMatchObject({ status: 200, body: { public_base_url: url } });
    },
  );

  it.each([
    'your-domain.com',
    '',
    'https://',
    'https://user:password@your-domain.com',
    'https://your-domain.com/?x=1',
    'https://your-domain.com/#x',
    'ftp://your-domain.com',
    'https://your-domain.com:0',
  ])('000-032: public_base_url %j is refused', (url) => expectRefused({ public_base_url: url }, 'public_base_url'));

  it('000-033: a trailing slash is accepted, built URLs have no double slash, a path prefix is kept', async () => {
    const create = async (phoneNumber: string) =>
      (
        await server.api('POST', '/api/settings/endpoints', {
          body: { phone_number: phoneNumber, provider: 'twilio', inbound_agent_name: 'demo' },
        })
      ).body.inbound_webhook_url;
    expect(await put({ public_base_url: 'https://your-domain.com/' })).toMatchObject({ status: 200 });
    expect(await create('+15550000001')).toBe('https://your-domain.com/telephony/twilio/inbound/demo');
    expect(await put({ public_base_url: 'https://your-domain.com/voice//' })).toMatchObject({ status: 200 });
    expect(await create('+15550000002')).toBe('https://your-domain.com/voice/telephony/twilio/inbound/demo');
  });

  it.each(['plivo', 'Twilio', '', 7])('000-034: the provider %j is refused with the three valid names', (provider) =>
    expectRefused({ provider }, 'provider', 'twilio', 'exotel', 'vobiz'),
  );

  describe.each(['twilio', 'exotel', 'vobiz'])('for %s', (carrier) => {
    it.each([0, -1, 2.5, '5', 10_001])('000-035: a limit of %j is refused', (limit) =>
      expectRefused({ [`${carrier}_max_concurrent`]: limit }, `${carrier}_max_concurrent`, 'whole number'),
    );

    it.each(['9876543210', '+91 98765-43210', '+abc', '', '+0123456789', 15551234567])(
      '000-036: the phone number %j is refused by name',
      (number) => expectRefused({ [`${carrier}_phone_number`]: number }, `${carrier}_phone_number`, 'E.164'),
    );
  });

  it.each(['ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'AC1234567890'])(
    '000-037: twilio_account_sid %s is not judged by its pattern',
    async (sid) => {
      carriers.know({ twilio: { accountSid: sid, authToken: 'your_auth_token' } });
      const body = { twilio_account_sid: sid, twilio_auth_token: 'your_auth_token' };
      expect(await put(body)).toMatchObject({ status: 200, body: { twilio_account_sid: sid } });
    },
  );

  it.each(['https://api.exotel.com', 'api.exotel.com', 'https://api.in.exotel.com', 'api.in.exotel.com'])(
    '000-038: exotel_api_base %s is accepted',
    async (base) => {
      expect(await put({ exotel_api_base: base })).toMatchObject({ status: 200, body: { exotel_api_base: base } });
    },
  );

  it.each([
    'http://api.exotel.com',
    'https://exotel.example.com',
    'https://api.exotel.com.evil.example',
    'https://user:word@api.exotel.com',
    'https://api.exotel.com/v1',
    'https://api.exotel.com?x=1',
    'http://127.0.0.1:9',
    'http://169.254.169.254',
    '',
    7,
  ])('000-038: exotel_api_base %j is refused', (base) => expectRefused({ exotel_api_base: base }, 'exotel_api_base'));

  const keys = [...new Set([TWILIO, EXOTEL, VOBIZ].flatMap((body) => Object.keys(body)))];
  it.each(keys)('000-039: a wrong type in %s is refused by name, and nothing of the request is saved', async (key) => {
    const other = key === 'vobiz_max_concurrent' ? { twilio_max_concurrent: 2 } : { vobiz_max_concurrent: 2 };
    for (const value of [{}, [], true]) await expectRefused({ ...other, [key]: value }, key);
  });

  it('000-040: a key that GET does not return is refused by name', async () => {
    await expectRefused({ twilio_token: 'x', provider: 'twilio' }, 'twilio_token');
    await expectRefused('{"__proto__": {"provider": "twilio"}}', '__proto__');
  });

  it('000-040: sending back all that GET returned is accepted', async () => {
    for (const body of [TWILIO, EXOTEL, VOBIZ]) await put(body);
    const before = await get();
    expect(await put(before)).toMatchObject({ status: 200, body: before });
    expect(carriers.requests).toHaveLength(3); // Nothing has changed, so no carrier was asked again.
  });

  it.each([
    ['Twilio', { ...TWILIO, twilio_auth_token: 'a-wrong-token' }, 'twilio'],
    ['Exotel', { ...EXOTEL, exotel_api_key: 'a-wrong-key' }, 'exotel'],
    ['Vobiz', { ...VOBIZ, vobiz_auth_token: 'a-wrong-token' }, 'vobiz'],
  ])('000-041: credentials that %s refuses are answered with 400, and nothing is saved', (_name, body, provider) =>
    expectRefused(body, provider),
  );

  it('000-041: of two carriers one that refuses is enough to save nothing', () =>
    expectRefused({ ...TWILIO, ...VOBIZ, vobiz_auth_token: 'a-wrong-token' }, 'vobiz'));

  it('000-042: ?verify=false saves without asking the carrier', async () => {
    const body = { ...TWILIO, twilio_auth_token: 'a-wrong-token' };
    expect(await put(body, UNSAVED)).toMatchObject({ status: 200, body: shown(body) });
    expect(carriers.requests).toEqual([]);
    expect(await put(body, `${PATH}?verify=perhaps`)).toMatchObject({ status: 400 });
  });

  it('000-043: a carrier that cannot be reached is 502 with a sentence, and nothing is saved', async () => {
    await server.close();
    const environment = { ...FRESH, VOBIZ_API_BASE: 'http://127.0.0.1:9' };
    server = await TestServer.start({ environment });
    const before = await get();
    const answer = await put(VOBIZ);
    expect(answer).toMatchObject({ status: 502, body: { detail: expect.stringContaining('vobiz') } });
    expect(await get()).toEqual(before);
  });

  it('000-044: a masked value sent back leaves the stored secret as it is', async () => {
    await put(TWILIO);
    const settings = await get();
    expect(settings.twilio_auth_token).toBe('****oken');
    expect(await put({ ...settings, twilio_account_sid: 'ACother' }, UNSAVED)).toMatchObject({ status: 200 });
    carriers.know({ twilio: { accountSid: 'ACthird', authToken: TWILIO.twilio_auth_token } });
    // The carrier is shown the whole secret again, so it is still there.
    const answer = await put({ twilio_account_sid: 'ACthird', twilio_auth_token: '****oken' });
    expect(answer).toMatchObject({ status: 200, body: { twilio_auth_token: '****oken' } });
    await expectRefused({ twilio_auth_token: '****nope' }, 'twilio_auth_token', 'masked');
  });

  it('000-046: settings survive a restart and win over the environment', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'voice-restart-'));
    await server.close();
    server = await TestServer.start({ dataDir, environment: { ...FRESH, ...carriers.environment } });
    const before = (await put({ ...EXOTEL, ...VOBIZ, ...TWILIO })).body;
    await server.close();
    server = await TestServer.start({
      dataDir,
      environment: {
        ...carriers.environment,
        TELEPHONY_PROVIDER: 'vobiz',
        PUBLIC_BASE_URL: 'https://env.example.com',
        TWILIO_ACCOUNT_SID: 'ACenvironment',
        TWILIO_AUTH_TOKEN: 'environment-token',
        TWILIO_MAX_CONCURRENT: '99',
        EXOTEL_PHONE_NUMBER: '+919800000000',
      },
    });
    expect(await get()).toEqual(before);
    rmSync(dataDir, { recursive: true });
  });

  it('000-048: GET and PUT without or with a wrong key are 401', async () => {
    for (const key of ['', 'a-wrong-key-0123456789']) {
      expect(await server.api('GET', PATH, { key })).toMatchObject({ status: 401 });
      expect(await server.api('PUT', PATH, { key, body: TWILIO })).toMatchObject({ status: 401 });
    }
    expect((await get()).twilio_account_sid).toBeNull();
  });

  it("000-049: PUT with a viewer's key is 403", async () => {
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
    expect(await server.api('PUT', PATH, { key, body: TWILIO })).toMatchObject({ status: 403 });
    expect(await server.api('GET', PATH, { key })).toMatchObject({ status: 200, body: { twilio_account_sid: null } });
  });

  it.each(['{"provider":', '[]', '"twilio"', 'null', '7', ''])('000-050: the body %j is refused', async (body) => {
    const answer = await server.api('PUT', PATH, { body, headers: { 'Content-Type': 'application/json' } });
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.any(String) } });
  });

  it('two changes at once keep both', async () => {
    await Promise.all([
      put({ twilio_phone_number: '+15551234567' }),
      put({ twilio_max_concurrent: 3 }),
      put({ public_base_url: 'https://your-domain.com' }),
      put({ provider: 'vobiz' }),
    ]);
    expect(await get()).toMatchObject({
      provider: 'vobiz',
      public_base_url: 'https://your-domain.com',
      twilio_phone_number: '+15551234567',
      twilio_max_concurrent: 3,
    });
  });
});
