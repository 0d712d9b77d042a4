import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer } from '../test-support/test-server.ts';

const FRESH = { PUBLIC_BASE_URL: '', TWILIO_AUTH_TOKEN: '', VOBIZ_AUTH_TOKEN: '' };
const KEYS = [
  'provider',
  'public_base_url',
  'twilio_account_sid',
  'twilio_auth_token',
  'twilio_phone_number',
  'twilio_max_concurrent',
  'exotel_account_sid',
  'exotel_api_key',
  'exotel_api_token',
  'exotel_phone_number',
  'exotel_api_base',
  'exotel_max_concurrent',
  'vobiz_auth_id',
  'vobiz_auth_token',
  'vobiz_phone_number',
  'vobiz_max_concurrent',
];
const SAVED = {
  provider: 'exotel',
  public_base_url: 'https://voice.example.com',
  twilio_account_sid: 'ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  twilio_auth_token: 'twilio-secret-abcd',
  twilio_phone_number: '+15551234567',
  twilio_max_concurrent: 7,
  exotel_account_sid: 'your_sid',
  exotel_api_key: 'exotel-key-efgh',
  exotel_api_token: 'exotel-token-ijkl',
  exotel_phone_number: '+919876543210',
  exotel_api_base: 'https://api.exotel.com',
  exotel_max_concurrent: 5,
  vobiz_auth_id: 'your_auth_id',
  vobiz_auth_token: 'vobiz-secret-mnop',
  vobiz_phone_number: '+919876543211',
  vobiz_max_concurrent: 6,
};
const PATH = '/api/settings/telephony';

let fresh: TestServer;
let saved: TestServer;
beforeAll(async () => {
  fresh = await TestServer.start({ environment: FRESH });
  saved = await TestServer.start({ environment: FRESH });
  expect(await saved.api('PUT', `${PATH}?verify=false`, { body: SAVED })).toMatchObject({ status: 200 });
});
afterAll(async () => {
  await fresh.close();
  await saved.close();
});

const settingsOf = async (server: TestServer) => (await server.api('GET', PATH)).body;

/** What a fresh server with this environment says, by key. */
async function settingsWith(environment: Record<string, string>) {
  const server = await TestServer.start({ environment: { ...FRESH, ...environment } });
  const body = await settingsOf(server);
  await server.close();
  return body;
}

describe('reading the provider settings', () => {
  it('000-001: answers 200 and one JSON object', async () => {
    const answer = await fresh.api('GET', PATH);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.body).toBeTypeOf('object');
    expect(Array.isArray(answer.body)).toBe(false);
  });

  it('000-002: the object has all 16 keys, whether anything is set or not', async () => {
    for (const server of [fresh, saved]) expect(Object.keys(await settingsOf(server))).toEqual(KEYS);
  });

  it.each(['twilio', 'exotel', 'vobiz'])('000-003: provider is %s when that is the default', async (provider) => {
    expect(await settingsWith({ TELEPHONY_PROVIDER: provider })).toMatchObject({ provider });
  });

  it('000-004: provider on a fresh server is the only carrier that has credentials', async () => {
    const vobiz = { VOBIZ_AUTH_ID: 'MA1', VOBIZ_AUTH_TOKEN: 'vobiz-token' };
    const twilio = { TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 'twilio-token' };
    expect(await settingsOf(fresh)).toMatchObject({ provider: null });
    expect(await settingsWith(vobiz)).toMatchObject({ provider: 'vobiz' });
    expect(await settingsWith({ ...vobiz, ...twilio })).toMatchObject({ provider: null });
    expect(await settingsWith({ ...vobiz, TWILIO_ACCOUNT_SID: 'AC1' })).toMatchObject({ provider: 'vobiz' });
  });

  it('000-005: public_base_url is the saved URL, else PUBLIC_BASE_URL, else null', async () => {
    expect(await settingsOf(saved)).toMatchObject({ public_base_url: 'https://voice.example.com' });
    expect(await settingsWith({ PUBLIC_BASE_URL: 'https://env.example.com/' })).toMatchObject({
      public_base_url: 'https://env.example.com',
    });
    expect(await settingsOf(fresh)).toMatchObject({ public_base_url: null });
  });

  const asSaved = [
    ['000-006', 'twilio_account_sid'],
    ['000-008', 'twilio_phone_number'],
    ['000-010', 'exotel_account_sid'],
    ['000-013', 'exotel_phone_number'],
    ['000-014', 'exotel_api_base'],
    ['000-016', 'vobiz_auth_id'],
    ['000-018', 'vobiz_phone_number'],
  ] as const;
  it.each(asSaved)('%s: %s comes back as saved, null when unset', async (_line, key) => {
    expect((await settingsOf(saved))[key]).toBe(SAVED[key]);
    expect((await settingsOf(fresh))[key]).toBeNull();
  });

  const masked = [
    ['000-007', 'twilio_auth_token', '****abcd'],
    ['000-011', 'exotel_api_key', '****efgh'],
    ['000-012', 'exotel_api_token', '****ijkl'],
    ['000-017', 'vobiz_auth_token', '****mnop'],
  ] as const;
  it.each(masked)('%s: %s comes back masked as %s, null when unset', async (_line, key, shown) => {
    expect((await settingsOf(saved))[key]).toBe(shown);
    expect((await settingsOf(fresh))[key]).toBeNull();
  });

  const limits = [
    ['000-009', 'twilio_max_concurrent', 7],
    ['000-015', 'exotel_max_concurrent', 5],
    ['000-019', 'vobiz_max_concurrent', 6],
  ] as const;
  it.each(limits)('%s: %s is an integer, 10 by default', async (_line, key, limit) => {
    expect((await settingsOf(saved))[key]).toBe(limit);
    expect((await settingsOf(fresh))[key]).toBe(10);
  });

  it('000-020: no part of a stored secret beyond its last four characters is in an answer, a log line or an error', async () => {
    const sent = [
      ['GET', PATH, undefined],
      ['PUT', PATH, {}],
      ['PUT', PATH, { twilio_auth_token: '****wxyz' }],
      ['PUT', PATH, { ...SAVED, provider: 'plivo' }],
      ['PUT', `${PATH}?verify=maybe`, SAVED],
      ['PUT', PATH, { twilio_auth_token: ['twilio-secret-abcd'] }],
      ['GET', '/api/settings/endpoints', undefined],
      ['GET', '/api/agents', undefined],
    ] as const;
    const answers = await Promise.all(sent.map(([method, path, body]) => saved.api(method, path, { body })));
    const seen = JSON.stringify([answers.map(({ body }) => body), saved.logs]);
    for (const secret of [
      SAVED.twilio_auth_token,
      SAVED.exotel_api_key,
      SAVED.exotel_api_token,
      SAVED.vobiz_auth_token,
    ]) {
      expect(seen).not.toContain(secret.slice(-5));
      expect(seen).not.toContain(secret.slice(0, -4));
    }
    expect(seen).toContain('****abcd');
  });

  it('000-047: the plain value of a secret is not in the bytes of the database', () => {
    const files = readdirSync(saved.dataDir).filter((name) => name.startsWith('voice.db'));
    expect(files.length).toBeGreaterThan(0);
    const bytes = Buffer.concat(files.map((name) => readFileSync(join(saved.dataDir, name)))).toString('latin1');
    expect(bytes).toContain('ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'); // What is no secret is there: these are the right bytes.
    for (const secret of [
      SAVED.twilio_auth_token,
      SAVED.exotel_api_key,
      SAVED.exotel_api_token,
      SAVED.vobiz_auth_token,
    ]) {
      expect(bytes).not.toContain(secret);
      expect(bytes).not.toContain(Buffer.from(secret).toString('base64').slice(0, 12));
    }
  });
});
