import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TestServer } from '../test-support/test-server.ts';

const PATH = '/api/settings/endpoints';
const SETTINGS = '/api/settings/telephony';
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';
const PAGE = {
  phone_number: '+919876543210',
  provider: 'exotel',
  inbound_agent_name: 'support-agent',
  outbound_agent_name: 'sales-agent',
  label: 'Main support line',
};
const MINIMAL = { phone_number: '+15551234567', provider: 'twilio' };

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ environment: { PUBLIC_BASE_URL: 'https://your-domain.com' } });
  for (const name of ['support-agent', 'sales-agent', 'Réception & co 100%?']) {
    expect(await server.api('POST', '/api/agents', { body: { name } })).toMatchObject({ status: 201 });
  }
});
afterAll(() => server.close());
afterEach(async () => {
  for (const { id } of await list()) await server.api('DELETE', `${PATH}/${id}`);
  await server.api('PUT', SETTINGS, { body: { public_base_url: null } });
});

const list = async () => (await server.api('GET', PATH)).body;
const post = (body: unknown) => server.api('POST', PATH, { body });
const create = async (body: object) => {
  const answer = await post(body);
  expect(answer.status).toBe(201);
  return answer.body;
};
const change = (id: string, body: unknown) => server.api('PUT', `${PATH}/${id}`, { body });

/** Refused with a sentence that names what is wrong, and nothing was created. */
async function expectNotCreated(body: unknown, status: number, ...words: string[]): Promise<void> {
  const answer = await post(body);
  expect(answer).toMatchObject({ status, body: { detail: expect.any(String) } });
  for (const word of words) expect(answer.body.detail).toContain(word);
  expect(await list()).toEqual([]);
}

describe('endpoints', () => {
  it('000-051: GET answers 200 with all of them as an array, oldest first', async () => {
    expect(await server.api('GET', PATH)).toMatchObject({ status: 200, body: [] });
    const first = await create(PAGE);
    const second = await create(MINIMAL);
    expect(await list()).toEqual([first, second]);
    expect(first).toHaveProperty('inbound_webhook_url');
  });

  it("000-052: POST with the page's body answers 201 and the endpoint", async () => {
    expect(await post(PAGE)).toMatchObject({ status: 201, body: PAGE });
  });

  it('000-053: without phone_number: 400', () => expectNotCreated({ provider: 'twilio' }, 400, 'phone_number'));

  it.each(['9876543210', '+91 98765-43210', '+abc', '', '+0123456789', null, 15551234567])(
    '000-054: the phone_number %j is refused',
    (phoneNumber) => expectNotCreated({ ...PAGE, phone_number: phoneNumber }, 400, 'phone_number', 'E.164'),
  );

  it.each(['+1234567890', '+15551234567', '+919876543210'])('000-054: the phone_number %s is taken', async (number) => {
    expect(await post({ ...MINIMAL, phone_number: number })).toMatchObject({ status: 201 });
  });

  it.each([undefined, null, 'plivo', 'Twilio', 7])('000-055: the provider %j is refused', (provider) =>
    expectNotCreated({ ...PAGE, provider }, 400, 'provider', 'twilio', 'exotel', 'vobiz'),
  );

  it.each(['twilio', 'exotel', 'vobiz'])('000-055: the provider %s is taken', async (provider) => {
    expect(await post({ ...MINIMAL, provider })).toMatchObject({ status: 201, body: { provider } });
  });

  it.each([
    ['000-056', 'inbound_agent_name'],
    ['000-057', 'outbound_agent_name'],
    ['000-058', 'label'],
  ])('%s: %s may be left out or null, and is then null', async (_line, field) => {
    expect(await create(MINIMAL)).toMatchObject({ [field]: null });
    expect(await create({ ...MINIMAL, phone_number: '+15550000002', [field]: null })).toMatchObject({ [field]: null });
  });

  it('000-058: an empty label is null', async () => {
    expect(await create({ ...MINIMAL, label: '' })).toMatchObject({ label: null });
  });

  it.each(['inbound_agent_name', 'outbound_agent_name'])(
    '000-059: an %s that does not exist: 404 naming the agent, nothing created',
    (field) => expectNotCreated({ ...PAGE, [field]: 'no-such-agent' }, 404, field, 'no-such-agent'),
  );

  it('000-060: id is a UUID', async () => {
    expect((await create(PAGE)).id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it.each(Object.entries(PAGE))('000-061: %s comes back as sent', async (field, value) => {
    expect((await create(PAGE))[field]).toBe(value);
  });

  it('000-062: a new endpoint is active', async () => {
    expect(await create(MINIMAL)).toMatchObject({ is_active: true });
  });

  it('000-063: created_at is ISO 8601 in UTC without zone', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const { created_at: createdAt } = await create(MINIMAL);
    expect(createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    expect(Date.parse(`${createdAt}Z`)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(`${createdAt}Z`)).toBeLessThanOrEqual(Date.now());
  });

  it.each([
    ['twilio', /^https:\/\/your-domain\.com\/telephony\/twilio\/inbound\/support-agent$/],
    ['vobiz', /^https:\/\/your-domain\.com\/telephony\/vobiz\/inbound\/support-agent$/],
    ['exotel', /^https:\/\/your-domain\.com\/telephony\/exotel\/inbound\/support-agent\/[\w-]{43}$/],
  ])('000-064: inbound_webhook_url for %s is as the page says', async (provider, url) => {
    expect((await create({ ...PAGE, provider })).inbound_webhook_url).toMatch(url);
  });

  it('000-065: inbound_webhook_url is null without an inbound agent', async () => {
    expect(await create(MINIMAL)).toMatchObject({ inbound_webhook_url: null, stable_webhook_url: expect.any(String) });
  });

  it.each(['twilio', 'exotel', 'vobiz'])(
    '000-066: stable_webhook_url for %s stays the same when the agent changes',
    async (provider) => {
      const { id, stable_webhook_url: url } = await create({ ...PAGE, provider });
      expect(url).toMatch(
        new RegExp(`^https://your-domain\\.com/telephony/${provider}/inbound/e/${id}/[A-Za-z0-9_-]{43}$`),
      );
      expect((await change(id, { inbound_agent_name: 'sales-agent' })).body.stable_webhook_url).toBe(url);
      expect((await change(id, { inbound_agent_name: null })).body.stable_webhook_url).toBe(url);
    },
  );

  it("000-067: an agent's name with special characters is percent-encoded in the URL", async () => {
    const { inbound_webhook_url: url } = await create({ ...MINIMAL, inbound_agent_name: 'Réception & co 100%?' });
    expect(url).toBe('https://your-domain.com/telephony/twilio/inbound/R%C3%A9ception%20%26%20co%20100%25%3F');
  });

  it('000-068: POST while no public_base_url is effective: 400 naming it, nothing created', async () => {
    const bare = await TestServer.start({ environment: { PUBLIC_BASE_URL: '' } });
    const answer = await bare.api('POST', PATH, { body: MINIMAL });
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining('public_base_url') } });
    expect(await bare.api('GET', PATH)).toMatchObject({ status: 200, body: [] });
    await bare.close();
  });

  it('000-069: the URLs follow a later change of public_base_url', async () => {
    const { id } = await create({ ...PAGE, provider: 'vobiz' });
    await server.api('PUT', SETTINGS, { body: { public_base_url: 'https://moved.example.com/x' } });
    expect(await list()).toMatchObject([
      {
        id,
        inbound_webhook_url: 'https://moved.example.com/x/telephony/vobiz/inbound/support-agent',
        stable_webhook_url: expect.stringContaining('https://moved.example.com/x/telephony/vobiz/inbound/e/'),
      },
    ]);
  });

  it('000-070: a second endpoint for the same number and provider: 409', async () => {
    await create(PAGE);
    expect(await post({ ...PAGE, label: 'again' })).toMatchObject({ status: 409 });
    expect(await list()).toHaveLength(1);
    expect(await post({ ...PAGE, provider: 'vobiz' })).toMatchObject({ status: 201 });
  });

  it('000-070: of many at once exactly one is created', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(PAGE)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  });

  it.each([
    ['inbound_agent_name', 'sales-agent'],
    ['outbound_agent_name', 'support-agent'],
    ['label', 'Another line'],
    ['is_active', false],
  ])('000-071: PUT changes %s alone and answers 200 and the endpoint', async (field, value) => {
    const before = await create({ ...PAGE, provider: 'twilio' });
    const answer = await change(before.id, { [field]: value });
    expect(answer.status).toBe(200);
    const { inbound_webhook_url: _, updated_at: __, ...rest } = answer.body;
    const { inbound_webhook_url: ___, updated_at: ____, ...restBefore } = before;
    expect(rest).toEqual({ ...restBefore, [field]: value });
    expect(await list()).toEqual([answer.body]);
  });

  it.each([
    ['inbound_agent_name', 7],
    ['inbound_agent_name', ''],
    ['outbound_agent_name', {}],
    ['label', 7],
    ['label', 'x'.repeat(201)],
    ['is_active', 'yes'],
    ['is_active', null],
    ['id', UNKNOWN_ID],
    ['created_at', '2026-03-18T10:00:00'],
  ])('000-071: PUT with %s %j is refused by name, and changes nothing', async (field, value) => {
    const before = await create(PAGE);
    const answer = await change(before.id, { label: 'changed', [field]: value });
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining(field) } });
    expect(await list()).toEqual([before]);
  });

  it.each(['phone_number', 'provider'] as const)(
    '000-072: PUT with %s: 400, also with its own value',
    async (field) => {
      const before = await create(PAGE);
      const answer = await change(before.id, { [field]: PAGE[field] });
      expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining(field) } });
      expect(await list()).toEqual([before]);
    },
  );

  it.each(['inbound_agent_name', 'outbound_agent_name'])('000-073: PUT with null for %s unbinds it', async (field) => {
    const { id } = await create(PAGE);
    expect(await change(id, { [field]: null })).toMatchObject({ status: 200, body: { [field]: null } });
  });

  it('000-073: an agent that is deleted is unbound', async () => {
    await server.api('POST', '/api/agents', { body: { name: 'short-lived' } });
    const { id } = await create({ ...PAGE, inbound_agent_name: 'short-lived' });
    const agents = (await server.api('GET', '/api/agents')).body as { id: string; name: string }[];
    await server.api('DELETE', `/api/agents/${agents.find(({ name }) => name === 'short-lived')?.id}`);
    expect(await list()).toMatchObject([{ id, inbound_agent_name: null, inbound_webhook_url: null }]);
  });

  it('000-074: after a change of the agent inbound_webhook_url names the new one', async () => {
    const { id } = await create({ ...PAGE, provider: 'vobiz' });
    expect((await change(id, { inbound_agent_name: 'sales-agent' })).body.inbound_webhook_url).toBe(
      'https://your-domain.com/telephony/vobiz/inbound/sales-agent',
    );
  });

  it.each([UNKNOWN_ID, 'not-an-id', '%00', '1'])('000-075: PUT or DELETE of the id %s: 404', async (id) => {
    for (const answer of [await change(id, { label: 'x' }), await server.api('DELETE', `${PATH}/${id}`)]) {
      expect(answer).toMatchObject({ status: 404, body: { detail: expect.any(String) } });
    }
  });

  it('000-076: DELETE answers 204 with an empty body, the endpoint is gone, a second one is 404', async () => {
    const { id } = await create(PAGE);
    expect(await server.api('DELETE', `${PATH}/${id}`)).toMatchObject({ status: 204, body: '' });
    expect(await list()).toEqual([]);
    expect(await server.api('DELETE', `${PATH}/${id}`)).toMatchObject({ status: 404 });
  });

  it.each([
    ['GET', SETTINGS],
    ['PUT', SETTINGS],
    ['GET', PATH],
    ['POST', PATH],
    ['PUT', `${PATH}/${UNKNOWN_ID}`],
    ['DELETE', `${PATH}/${UNKNOWN_ID}`],
  ])('000-082: %s %s needs a key, answers JSON, and puts errors as detail', async (method, path) => {
    const body = method === 'GET' ? undefined : {};
    const answer = await server.api(method, path, { key: '', body });
    expect(answer).toMatchObject({ status: 401, body: { detail: expect.any(String) } });
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect((await server.api(method, path, { body })).status).not.toBe(401);
  });
});
