import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hangUp, waitForAgent } from '@voice/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../config/config.ts';
import { withEnvFile } from '../config/env-file.ts';
import { CarrierStage, quick, sound } from '../test-support/carrier-stage.ts';
import { SimulatedCarriers } from '../test-support/simulated-carriers.ts';
import { TestServer } from '../test-support/test-server.ts';

const SETTINGS = '/api/settings/telephony';
const NOTHING = { PUBLIC_BASE_URL: '', TWILIO_AUTH_TOKEN: '', VOBIZ_AUTH_TOKEN: '' };
const TWILIO = { TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 'twilio-token', TWILIO_PHONE_NUMBER: '+14155550101' };
const EXOTEL = {
  EXOTEL_ACCOUNT_SID: 'voice1',
  EXOTEL_API_KEY: 'exotel-key',
  EXOTEL_API_TOKEN: 'exotel-token',
  EXOTEL_PHONE_NUMBER: '+918040000001',
};
const VOBIZ = { VOBIZ_AUTH_ID: 'MA1', VOBIZ_AUTH_TOKEN: 'vobiz-token', VOBIZ_PHONE_NUMBER: '+918040000002' };
const CALL = { phone_number: '+919876543210', agent_name: 'demo' };

let carriers: SimulatedCarriers;
let server: TestServer;
beforeAll(async () => {
  carriers = await SimulatedCarriers.start({
    credentials: {
      twilio: { accountSid: 'AC1', authToken: 'twilio-token' },
      exotel: { accountSid: 'voice1', apiKey: 'exotel-key', apiToken: 'exotel-token' },
      vobiz: { authId: 'MA1', authToken: 'vobiz-token' },
    },
  });
});
afterAll(() => carriers.close());
afterEach(() => server?.close());

const start = async (environment: Record<string, string>) => {
  carriers.requests.length = 0;
  server = await TestServer.start({ environment: { VOBIZ_AUTH_TOKEN: '', TWILIO_AUTH_TOKEN: '', ...environment } });
};
const dial = (body: object = {}) => server.api('POST', '/api/calls/outbound', { body: { ...CALL, ...body } });
const put = (body: object) => server.api('PUT', SETTINGS, { body });
const newestCall = async () => (await server.api('GET', '/api/calls')).body.calls[0];

/** A call is refused by a sentence with these words, and no carrier was asked for one. */
async function expectNoCall(body: object, ...words: string[]): Promise<void> {
  const answer = await dial(body);
  expect(answer.status).toBe(400);
  for (const word of words) expect(answer.body.detail).toContain(word);
  expect(carriers.placed).toEqual([]);
  expect(await newestCall()).toBeUndefined();
}

describe('switching providers', () => {
  it('001-020: the default concurrency is 10 for each carrier', async () => {
    await start(NOTHING);
    expect((await server.api('GET', SETTINGS)).body).toMatchObject({
      twilio_max_concurrent: 10,
      exotel_max_concurrent: 10,
      vobiz_max_concurrent: 10,
    });
  });

  it.each(['twilio', 'exotel', 'vobiz'])(
    '001-022: TELEPHONY_PROVIDER=%s is the carrier of outbound calls',
    async (provider) => {
      await start({ ...carriers.environment, ...TWILIO, ...EXOTEL, ...VOBIZ, TELEPHONY_PROVIDER: provider });
      expect(await dial()).toMatchObject({ status: 201 });
      expect(await newestCall()).toMatchObject({ provider });
    },
  );

  it('001-023: a .env in the working directory is read, and a real variable wins over it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'voice-env-'));
    writeFileSync(join(folder, '.env'), 'TELEPHONY_PROVIDER=vobiz\nTWILIO_MAX_CONCURRENT=3\nEXOTEL_MAX_CONCURRENT=4\n');
    const read = withEnvFile({ ...NOTHING, EXOTEL_MAX_CONCURRENT: '5' }, folder) as Record<string, string>;
    await start(read);
    expect((await server.api('GET', SETTINGS)).body).toMatchObject({
      provider: 'vobiz',
      twilio_max_concurrent: 3,
      exotel_max_concurrent: 5,
    });
    rmSync(folder, { recursive: true });
  });

  it('001-024: another TELEPHONY_PROVIDER does not start, and is told the variable and the valid values', () => {
    expect(() => parseConfig({ TELEPHONY_PROVIDER: 'plivo' })).toThrow(/TELEPHONY_PROVIDER.*twilio, exotel, vobiz/);
  });

  it('001-025: PUT {"provider":"exotel"} changes the default without a restart and wins over the environment', async () => {
    await start({ ...carriers.environment, ...TWILIO, ...EXOTEL, TELEPHONY_PROVIDER: 'twilio' });
    expect(await put({ provider: 'exotel' })).toMatchObject({ status: 200, body: { provider: 'exotel' } });
    expect(await dial()).toMatchObject({ status: 201 });
    expect(await newestCall()).toMatchObject({ provider: 'exotel' });
  });

  it('001-026: provider in a request holds for that call only', async () => {
    await start({ ...carriers.environment, ...TWILIO, ...EXOTEL, TELEPHONY_PROVIDER: 'twilio' });
    await dial({ provider: 'exotel' });
    expect(await newestCall()).toMatchObject({ provider: 'exotel' });
    await dial();
    const { calls } = (await server.api('GET', '/api/calls')).body;
    expect(calls.map((call: { provider: string }) => call.provider).sort()).toEqual(['exotel', 'twilio']);
    expect((await server.api('GET', SETTINGS)).body).toMatchObject({ provider: 'twilio' });
  });

  it('001-027: a provider in a request that has no credentials: 400 naming what is missing, no call made', async () => {
    await start({ ...carriers.environment, ...TWILIO });
    await expectNoCall({ provider: 'vobiz' }, 'vobiz_auth_id', 'vobiz_auth_token');
  });

  it('001-028: an unknown provider in a request: 400 with the valid names', async () => {
    await start({ ...carriers.environment, ...TWILIO });
    await expectNoCall({ provider: 'plivo' }, 'provider', 'twilio', 'exotel', 'vobiz');
  });

  it('001-029: the port is 8000 unless PORT says otherwise', () => {
    expect(parseConfig({}).port).toBe(8000);
    expect(parseConfig({ PORT: '9000' }).port).toBe(9000);
  });
});

describe("carriers' variables", () => {
  it('001-030: TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are the REST credentials', async () => {
    await start({ ...carriers.environment, ...TWILIO });
    expect(await dial()).toMatchObject({ status: 201 });
    expect(carriers.placed).toMatchObject([
      { path: '/2010-04-01/Accounts/AC1/Calls.json', credentials: 'AC1:twilio-token' },
    ]);
  });

  it('001-032: EXOTEL_ACCOUNT_SID, EXOTEL_API_KEY and EXOTEL_API_TOKEN are: SID in the path, key and token in Basic', async () => {
    await start({ ...carriers.environment, ...EXOTEL });
    expect(await dial()).toMatchObject({ status: 201 });
    expect(carriers.placed).toMatchObject([
      { path: '/v1/Accounts/voice1/Calls/connect.json', credentials: 'exotel-key:exotel-token' },
    ]);
  });

  it('001-035: VOBIZ_AUTH_ID and VOBIZ_AUTH_TOKEN are', async () => {
    await start({ ...carriers.environment, ...VOBIZ });
    expect(await dial()).toMatchObject({ status: 201 });
    expect(carriers.placed).toMatchObject([{ path: '/api/v1/Account/MA1/Call/', credentials: 'MA1:vobiz-token' }]);
  });

  it.each([
    ['001-031', TWILIO, 'TWILIO_PHONE_NUMBER', '+14155550101'],
    ['001-033', EXOTEL, 'EXOTEL_PHONE_NUMBER', '+918040000001'],
    ['001-036', VOBIZ, 'VOBIZ_PHONE_NUMBER', '+918040000002'],
  ])('%s: the phone number is the caller ID of calls that name none', async (_line, environment, _name, number) => {
    await start({ ...carriers.environment, ...environment });
    expect(await dial()).toMatchObject({ status: 201 });
    expect(await newestCall()).toMatchObject({ from_number: number });
    const digits = number.slice(3);
    expect(decodeURIComponent(carriers.placed[0]?.body ?? '')).toContain(digits);
  });

  it("001-034: EXOTEL_API_BASE sets the REST base, and unset it is Exotel's own", async () => {
    await start({ ...EXOTEL, EXOTEL_API_BASE: carriers.url });
    await dial();
    expect(carriers.placed).toHaveLength(1);
    await server.close();
    await start(EXOTEL);
    expect((await server.api('GET', SETTINGS)).body).toMatchObject({ exotel_api_base: null });
  });

  it.each(['twilio', 'exotel', 'vobiz'])(
    '001-037: without PUBLIC_BASE_URL there is no call over %s',
    async (provider) => {
      await start({ ...carriers.environment, ...TWILIO, ...EXOTEL, ...VOBIZ, PUBLIC_BASE_URL: '' });
      await expectNoCall({ provider }, 'PUBLIC_BASE_URL', 'public_base_url');
    },
  );

  it.each([
    ['twilio', ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'PUBLIC_BASE_URL']],
    ['exotel', ['EXOTEL_ACCOUNT_SID', 'EXOTEL_API_KEY', 'EXOTEL_API_TOKEN', 'PUBLIC_BASE_URL']],
    ['vobiz', ['VOBIZ_AUTH_ID', 'VOBIZ_AUTH_TOKEN', 'PUBLIC_BASE_URL']],
  ])(
    '001-038: with nothing set the server starts, and a call over %s is told every missing variable',
    async (provider, names) => {
      await start(NOTHING);
      await expectNoCall({ provider }, ...names);
    },
  );

  it('001-039: no key of a vendor is needed: the agent that is there from the start hears, thinks and speaks', async () => {
    const stage = await CarrierStage.start({ segments: ['hello'] });
    const webhookUrl = await stage.webhookUrl('twilio', 'demo');
    const caller = [waitForAgent('finishes', quick), sound, waitForAgent('finishes', quick), hangUp()];
    const call = await stage.ring('twilio', { webhookUrl, caller });
    expect(await call.done).toMatchObject({ status: 'completed', timedOutWaits: 0, breaches: [] });
    const [{ id }] = await stage.calls();
    expect((await stage.ended(id)).messages).toMatchObject([
      { role: 'assistant' },
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: 'Hello! Nice to hear you.' },
    ]);
    await stage.close();
  });

  it.each([
    ['twilio', { TWILIO_ACCOUNT_SID: 'AC1' }, 'TWILIO_AUTH_TOKEN'],
    ['exotel', { EXOTEL_ACCOUNT_SID: 'voice1', EXOTEL_API_KEY: 'exotel-key' }, 'EXOTEL_API_TOKEN'],
    ['vobiz', { VOBIZ_AUTH_TOKEN: 'vobiz-token' }, 'VOBIZ_AUTH_ID'],
  ])(
    '001-040: half of the credentials of %s: the server starts, says which is missing, and refuses calls',
    async (provider, half, missing) => {
      await start({ ...carriers.environment, ...half });
      const [provided = ''] = Object.keys(half);
      const warning = server.logs.find(({ msg }) => String(msg).includes('is missing'));
      expect(warning?.msg).toContain(missing);
      expect(String(warning?.msg).split('is missing')[0]?.split('but ')[1]).not.toContain(provided);
      await expectNoCall({ provider }, missing);
    },
  );

  it.each([
    ['twilio', { ...TWILIO, TWILIO_PHONE_NUMBER: '' }],
    ['exotel', { ...EXOTEL, EXOTEL_PHONE_NUMBER: '' }],
    ['vobiz', { ...VOBIZ, VOBIZ_PHONE_NUMBER: '' }],
  ])(
    '001-041: a call over %s without caller_id and default number is told both ways to set it',
    async (provider, environment) => {
      await start({ ...carriers.environment, ...environment });
      await expectNoCall({ provider }, 'caller_id', `${provider}_phone_number`);
    },
  );
});
