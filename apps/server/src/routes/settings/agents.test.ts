import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer } from '../../test-support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.close());

describe('agents over the API', () => {
  it('are created, read, listed, changed and deleted', async () => {
    const created = await server.api('POST', '/api/agents', { body: { name: 'support', prompt: 'Help.' } });
    expect(created).toMatchObject({
      status: 201,
      body: { name: 'support', prompt: 'Help.', llm_provider: 'rules', version: 1, warnings: [] },
    });
    const { id, created_at } = created.body;
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);

    const changed = await server.api('PATCH', `/api/agents/${id}`, { body: { label: 'Support' } });
    expect(changed).toMatchObject({ status: 200, body: { label: 'Support', prompt: 'Help.', version: 2 } });
    const { warnings: _, ...agent } = changed.body;
    expect(await server.api('GET', `/api/agents/${id}`)).toMatchObject({ status: 200, body: agent });
    const list = await server.api('GET', '/api/agents');
    expect(list.body.map((one: { name: string }) => one.name)).toEqual(['demo', 'support']);

    expect(await server.api('DELETE', `/api/agents/${id}`)).toMatchObject({ status: 204, body: '' });
    expect(await server.api('DELETE', `/api/agents/${id}`)).toMatchObject({ status: 404 });
    expect(await server.api('GET', `/api/agents/${id}`)).toMatchObject({ status: 404 });
  });

  it('show where each carrier must send their calls, with the secret for Exotel', async () => {
    const { body } = await server.api('POST', '/api/agents', { body: { name: 'caf\u00e9 & bar' } });
    const { twilio, exotel, vobiz } = body.inbound_webhook_urls;
    const base = server.server.url;
    expect(twilio).toBe(`${base}/telephony/twilio/inbound/caf%C3%A9%20%26%20bar`);
    expect(vobiz).toBe(`${base}/telephony/vobiz/inbound/caf%C3%A9%20%26%20bar`);
    expect(exotel).toMatch(/\/telephony\/exotel\/inbound\/caf%C3%A9%20%26%20bar\/[\w-]{43}$/);
  });

  it('of a taken name clash', async () => {
    await server.api('POST', '/api/agents', { body: { name: 'one' } });
    const two = await server.api('POST', '/api/agents', { body: { name: 'two' } });
    expect(await server.api('POST', '/api/agents', { body: { name: 'one' } })).toMatchObject({ status: 409 });
    expect(await server.api('PATCH', `/api/agents/${two.body.id}`, { body: { name: 'one' } })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('one') },
    });
  });

  it('with a language that has no effect yet are warned about', async () => {
    const { body } = await server.api('POST', '/api/agents', { body: { name: 'hindi', language: 'hi' } });
    expect(body.warnings).toEqual([expect.stringContaining('language has no effect yet')]);
  });

  it('that want a model without access are refused, naming what to set', async () => {
    const body = { name: 'smart', llm_provider: 'openai-compatible' };
    const answer = await server.api('POST', '/api/agents', { body });
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toMatch(/OPENAI_API_KEY.*OPENAI_BASE_URL/);
  });

  it('with a voice that the engine does not have are refused, naming those it has', async () => {
    const answer = await server.api('POST', '/api/agents', { body: { name: 'singer', voice: 'caruso' } });
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringMatching(/voice.*hum/) } });
    expect(await server.api('POST', '/api/agents', { body: { name: 'singer', voice: 'hum' } })).toMatchObject({
      status: 201,
    });
  });

  it.each(['not-a-uuid', '00000000-0000-4000-8000-000000000000', '%00'])('of the unknown id %s are 404', async (id) => {
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const answer = await server.api(method, `/api/agents/${id}`, method === 'PATCH' ? { body: {} } : {});
      expect(answer).toMatchObject({ status: 404, body: { detail: expect.any(String) } });
    }
  });

  it.each([
    ['malformed JSON', '{"name":'],
    ['an array', '[]'],
    ['a string', '"demo"'],
    ['null', 'null'],
    ['nothing', ''],
    ['an unknown field', '{"name":"x","colour":"red"}'],
    ['a wrong type', '{"name":7}'],
  ])('are refused with 400 and a sentence for %s', async (_what, body) => {
    expect(await server.api('POST', '/api/agents', { body })).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(/\w+ \w+/) },
    });
  });

  it('larger than 1 MB are refused with 413', async () => {
    const body = { name: 'large', prompt: 'x'.repeat(1_100_000) };
    expect(await server.api('POST', '/api/agents', { body })).toMatchObject({
      status: 413,
      body: { detail: expect.any(String) },
    });
  });

  it('changed at the same time in one field each keep a whole configuration', async () => {
    const { body } = await server.api('POST', '/api/agents', { body: { name: 'busy' } });
    const changes = [{ label: 'a' }, { label: 'b' }, { label: 'c' }];
    await Promise.all(changes.map((change) => server.api('PATCH', `/api/agents/${body.id}`, { body: change })));
    const after = await server.api('GET', `/api/agents/${body.id}`);
    expect(after.body).toMatchObject({ version: 4, name: 'busy', label: expect.stringMatching(/^[abc]$/) });
  });
});

describe('with an endpoint for models', () => {
  it('agents that use it are accepted', async () => {
    const smart = await TestServer.start({ environment: { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' } });
    const body = { name: 'smart', llm_provider: 'openai-compatible', llm_settings: { temperature: 0.2 } };
    expect(await smart.api('POST', '/api/agents', { body })).toMatchObject({
      status: 201,
      body: { llm_provider: 'openai-compatible', llm_model: null, llm_settings: { temperature: 0.2 } },
    });
    await smart.close();
  });
});
