import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type VendorName, vendorNames, vendors } from '../../services/vendors.ts';
import { PlayedVendors } from '../../test-support/played-vendors.ts';
import { TestServer } from '../../test-support/test-server.ts';

const PATH = '/api/settings/services';
const UNSAVED = '/api/settings/services?verify=false';
const keyOf = (name: VendorName) => `key-of-${name}-abcd`;

let played: PlayedVendors;
let server: TestServer;
beforeAll(async () => {
  played = await PlayedVendors.start();
  for (const name of vendorNames) played.know(name, keyOf(name));
});
afterAll(() => played.close());
beforeEach(async () => {
  played.requests.length = 0;
  server = await TestServer.start({ environment: played.environment });
});
afterEach(() => server.close());

const get = async () => (await server.api('GET', PATH)).body;
const put = (body: unknown, path = PATH) => server.api('PUT', path, { body });

async function expectRefused(body: unknown, status: number, ...words: string[]): Promise<void> {
  const before = await get();
  const answer = await put(body);
  expect(answer.status).toBe(status);
  for (const word of words) expect(answer.body.detail).toContain(word);
  expect(await get()).toEqual(before);
}

describe('keys to vendors over the API', () => {
  it('are all null at first, and each is there', async () => {
    const { azure_openai_endpoint: endpoint, ...keys } = await get();
    expect(keys).toEqual(Object.fromEntries(vendorNames.map((name) => [vendors[name].keySetting, null])));
    expect(endpoint).toBe(`${played.url}/azure-openai/openai/v1`);
  });

  it.each(vendorNames)('of %s are asked about, saved, and shown masked ever after', async (name) => {
    const { keySetting } = vendors[name];
    const answer = await put({ [keySetting]: keyOf(name) });
    expect(answer).toMatchObject({ status: 200, body: { [keySetting]: '****abcd' } });
    expect(played.requests).toMatchObject([{ vendor: name }]);
    expect(await get()).toEqual(answer.body);
    const stored = await server.server.store.accounts.serviceKeys(server.server.accountId);
    expect(stored).toMatch(/^v1\./);
    expect(stored).not.toContain(keyOf(name));
    expect(JSON.stringify(server.logs)).not.toContain(keyOf(name));
  });

  it('change one at a time, and are kept when they come back masked', async () => {
    await put({ openai_api_key: keyOf('openai'), deepgram_api_key: keyOf('deepgram') });
    played.requests.length = 0;
    const answer = await put({ ...(await get()), deepgram_api_key: null });
    expect(answer.body).toMatchObject({ openai_api_key: '****abcd', deepgram_api_key: null });
    expect(played.requests).toEqual([]);
  });

  it('that the vendor refuses are not saved; without an answer, only unasked', async () => {
    await expectRefused({ deepgram_api_key: 'wrong-key-0' }, 400, 'deepgram_api_key', 'refuses', 'nothing was saved');
    await expectRefused(
      { openai_api_key: keyOf('openai'), elevenlabs_api_key: 'wrong-key-0' },
      400,
      'elevenlabs_api_key',
    );
    expect(await put({ deepgram_api_key: 'wrong-key-0' }, UNSAVED)).toMatchObject({
      status: 200,
      body: { deepgram_api_key: '****ey-0' },
    });
    const lonely = await TestServer.start({ environment: { CARTESIA_BASE_URL: 'http://127.0.0.1:9' } });
    const answer = await lonely.api('PUT', PATH, { body: { cartesia_api_key: 'key-of-cartesia' } });
    expect(answer).toMatchObject({ status: 502, body: { detail: expect.stringContaining('?verify=false') } });
    await lonely.close();
  });

  it.each([
    [{ colour: 'red' }, 'colour'],
    [{ openai_api_key: 7 }, 'openai_api_key'],
    [{ openai_api_key: 'with space' }, 'openai_api_key'],
    [{ openai_api_key: '' }, 'openai_api_key'],
    [{ openai_api_key: '****wxyz' }, 'masked'],
    [{ openai_base_url: 'https://evil.test' }, 'openai_base_url'],
    [{ azure_openai_api_key: 'k', azure_openai_endpoint: 'https://evil.test' }, 'azure_openai_endpoint'],
    [{ azure_openai_endpoint: 'https://r.openai.azure.com' }, 'azure_openai_api_key'],
    [[], 'JSON object'],
  ])('are refused when the body is %j', async (body, word) => {
    await expectRefused(body, 400, word);
  });

  it('that are saved win over the environment, which holds again when they are cleared', async () => {
    const other = await TestServer.start({
      environment: { ...played.environment, OPENAI_API_KEY: 'key-of-the-environment' },
    });
    const show = async () => (await other.api('GET', PATH)).body.openai_api_key;
    expect(await show()).toBe('****ment');
    await other.api('PUT', PATH, { body: { openai_api_key: keyOf('openai') } });
    expect(await show()).toBe('****abcd');
    await other.api('PUT', PATH, { body: { openai_api_key: null } });
    expect(await show()).toBe('****ment');
    await other.close();
  });

  it('may be read by a viewer and written by an admin only', async () => {
    expect(await server.api('GET', PATH, { key: '' })).toMatchObject({ status: 401 });
    expect(await server.api('PUT', PATH, { key: '', body: {} })).toMatchObject({ status: 401 });
  });

  it('of several writers at the same time are all there afterwards', async () => {
    const names = vendorNames.filter((name) => name !== 'azure-openai').slice(0, 4);
    const answers = await Promise.all(names.map((name) => put({ [vendors[name].keySetting]: keyOf(name) }, UNSAVED)));
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200));
    const all = await get();
    for (const name of names) expect(all[vendors[name].keySetting]).toBe('****abcd');
  });
});

describe('an agent that wants a vendor', () => {
  it.each([
    ['llm_provider', 'anthropic', 'ANTHROPIC_API_KEY', 'anthropic_api_key'],
    ['stt_provider', 'deepgram', 'DEEPGRAM_API_KEY', 'deepgram_api_key'],
    ['tts_provider', 'cartesia', 'CARTESIA_API_KEY', 'cartesia_api_key'],
  ])('is refused without its key, naming what to set: %s %s', async (field, name, variable, setting) => {
    const body = { name: 'smart', [field]: name };
    const refused = await server.api('POST', '/api/agents', { body });
    expect(refused.status).toBe(400);
    for (const word of [field, name, variable, setting, '/api/settings/services'])
      expect(refused.body.detail).toContain(word);
    await put({ [setting]: `key-of-${name}-abcd` });
    expect(await server.api('POST', '/api/agents', { body })).toMatchObject({ status: 201, body: { [field]: name } });
  });

  it('is refused without the key of one that only stands in', async () => {
    await put({ openai_api_key: keyOf('openai') });
    const body = { name: 'smart', llm_provider: 'openai', llm_fallbacks: [{ provider: 'groq' }] };
    const answer = await server.api('POST', '/api/agents', { body });
    expect(answer).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('llm_fallbacks: groq needs') },
    });
  });

  it('must name the deployment at Azure', async () => {
    await put({ azure_openai_api_key: keyOf('azure-openai') });
    const body = { name: 'smart', llm_provider: 'azure-openai' };
    const answer = await server.api('POST', '/api/agents', { body });
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining('AZURE_OPENAI_DEPLOYMENT') } });
    expect(await server.api('POST', '/api/agents', { body: { ...body, llm_model: 'ours' } })).toMatchObject({
      status: 201,
    });
  });

  it('is told all vendors there are when it names another', async () => {
    const answer = await server.api('POST', '/api/agents', { body: { name: 'x', stt_provider: 'sarvam' } });
    expect(answer).toMatchObject({
      status: 400,
      body: { detail: 'stt_provider: must be one of local, deepgram, openai, assemblyai' },
    });
  });
});
