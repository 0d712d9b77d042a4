import { createServer } from 'node:http';
import { type ProviderName, providerNames } from '@voice/core/telephony';
import type { RestFault } from '@voice/simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../listen.ts';
import { sha256 } from '../security/secrets.ts';
import { CarrierStage, keysAgent, ours, theirs } from '../test-support/carrier-stage.ts';
import { FastForwardClock } from '../test-support/fast-forward-clock.ts';

const PATH = '/api/calls/outbound';
const GOOD = { phone_number: theirs, agent_name: keysAgent.name, provider: 'twilio' };
const names = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, '']));

describe('a request for a call that is wrong', () => {
  let stage: CarrierStage;
  beforeAll(async () => {
    stage = await CarrierStage.start();
  });
  afterAll(() => stage.close());

  /** Answered with this status and a sentence with these words; no carrier was asked, and there is no call. */
  async function expectRefused(
    { body, headers = {}, status = 400 }: { body: unknown; headers?: Record<string, string>; status?: number },
    ...words: string[]
  ): Promise<void> {
    const answer = await stage.api('POST', PATH, body, headers);
    expect(answer).toMatchObject({ status, body: { detail: expect.stringMatching(/\w{2,} \w{2,}/) } });
    for (const word of words) expect(answer.body.detail).toContain(word);
    expect(stage.carriers.requests).toEqual([]);
    expect(await stage.calls()).toEqual([]);
  }

  it.each([
    [7],
    [true],
    [{}],
    [[]],
    [''],
    ['x'.repeat(10_000)],
    ['9876543210'],
    ['+91 98765 43210'],
    [`+${'9'.repeat(16)}`],
    ['+0123456789'],
    ['+919876543210\0'],
    ['+९१९८७६५४३२१०'],
  ])('phone_number %j is 400', (phone_number) =>
    expectRefused({ body: { ...GOOD, phone_number } }, 'phone_number', 'E.164'),
  );

  it.each([[7], [true], [{}], [['sales-agent']], [''], ['x'.repeat(101)]])('agent_name %j is 400', (agent_name) =>
    expectRefused({ body: { ...GOOD, agent_name } }, 'agent_name'),
  );

  it.each(['nobody', 'Sales-Agent', ' sales-agent', '../demo', "' OR 1=1 --", '__proto__'])(
    'agent_name %j is 404',
    (agent_name) => expectRefused({ body: { ...GOOD, agent_name }, status: 404 }, 'agent_name'),
  );

  it.each([[7], [false], [{}], [[]], [''], ['Bob'], ['9876543210'], ['x'.repeat(10_000)]])(
    'caller_id %j is 400',
    (caller_id) => expectRefused({ body: { ...GOOD, caller_id } }, 'caller_id'),
  );

  it.each([['plivo'], ['Twilio'], [''], [7], [{}], [['twilio']], ['__proto__']])('provider %j is 400', (provider) =>
    expectRefused({ body: { ...GOOD, provider } }, 'provider', 'twilio', 'exotel', 'vobiz'),
  );

  it.each([
    ['a list', []],
    ['a text', 'x'],
    ['a number', 7],
    ['a value that is an object', { x: {} }],
    ['a value that is a list', { x: ['y'] }],
    ['a name that begins with a digit', { '1x': 'y' }],
    ['an empty name', { '': 'y' }],
    ['a name with a space', { 'a b': 'y' }],
    ['a name of 65 characters', { ['x'.repeat(65)]: 'y' }],
    ['51 names', names(51)],
    ['more than 16000 characters', { x: 'y'.repeat(16_000) }],
    ['a NUL', { x: 'a\0b' }],
    ['half of a character', { x: '\ud83d' }],
  ])('custom_parameters with %s is 400', (_what, custom_parameters) =>
    expectRefused({ body: { ...GOOD, custom_parameters } }, 'custom_parameters'),
  );

  it.each([['yes'], [1], [{}], ['true']])('machine_detection %j is 400', (machine_detection) =>
    expectRefused({ body: { ...GOOD, machine_detection } }, 'machine_detection'),
  );

  it('machine_detection over a carrier that has none is 400, and says so', () =>
    expectRefused({ body: { ...GOOD, provider: 'exotel', machine_detection: true } }, 'machine_detection', 'Exotel'));

  it.each(['call_id', 'to', 'phoneNumber', 'status'])('a field %s is 400', (name) =>
    expectRefused({ body: { ...GOOD, [name]: 'x' } }, name, 'no such field'),
  );

  it('a field __proto__ is 400', () =>
    expectRefused({ body: `{"phone_number":"${theirs}","__proto__":{"agent_name":"demo"}}` }, '__proto__'));

  it('all that is wrong is named at once', () =>
    expectRefused(
      { body: { phone_number: 1, provider: 2, caller_id: 3, x: 4 } },
      'phone_number',
      'provider',
      'caller_id',
      'x',
    ));

  it.each(['', '{', '[]', 'null', '7', '"x"', '\0', '{"phone_number":"+919876543210"} x'])(
    'the body %j is 400',
    (body) => expectRefused({ body, headers: { 'Content-Type': 'application/json' } }, 'JSON'),
  );

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'x'])(
    'a body of type %s is 400, and says which type is read',
    (type) => expectRefused({ body: JSON.stringify(GOOD), headers: { 'Content-Type': type } }, 'application/json'),
  );

  it('a body of more than a megabyte is 413', () =>
    expectRefused({ body: { ...GOOD, x: 'x'.repeat(1_100_000) }, status: 413 }, 'too large'));

  it.each(['x'.repeat(201), 'a b', 'ü', ''])('the Idempotency-Key %j is 400', (key) =>
    expectRefused({ body: GOOD, headers: { 'Idempotency-Key': key } }, 'Idempotency-Key', '200'),
  );

  it('a number that is not active is 400', async () => {
    const endpoint = { phone_number: ours.twilio, provider: 'twilio' };
    const { body } = await stage.api('POST', '/api/settings/endpoints', endpoint);
    await stage.api('PUT', `/api/settings/endpoints/${body.id}`, { is_active: false });
    await expectRefused({ body: GOOD }, 'caller_id', 'not active');
    await stage.api('DELETE', `/api/settings/endpoints/${body.id}`);
  });

  it('no key, or a wrong one, is 401', async () => {
    for (const key of ['', 'a-wrong-key-0123456789']) {
      expect(await stage.server.api('POST', PATH, { key, body: GOOD })).toMatchObject({ status: 401 });
    }
    await expectRefused({ body: {} });
  });

  it("a viewer's key is 403", async () => {
    const key = 'vk_viewer-key-0123456789';
    const { store, accountId } = stage.server.server;
    await store.apiKeys.create({
      ...{ id: crypto.randomUUID(), accountId, name: 'viewer', prefix: key.slice(0, 11), keyHash: sha256(key) },
      ...{ role: 'viewer', createdAt: new Date(), lastUsedAt: undefined, revokedAt: undefined },
    });
    expect(await stage.server.api('POST', PATH, { key, body: GOOD })).toMatchObject({ status: 403 });
    await expectRefused({ body: {} });
  });
});

describe('an Idempotency-Key', () => {
  let stage: CarrierStage;
  beforeEach(async () => {
    stage = await CarrierStage.start();
  });
  afterEach(() => stage.close());
  const headers = { 'Idempotency-Key': 'k'.repeat(200) };

  it('makes one call of a request that comes twice, and says so', async () => {
    const [one, two] = [await stage.dial({}, headers), await stage.dial({}, headers)];
    expect(two).toMatchObject({ status: 201, body: { call_id: one.body.call_id } });
    expect(two.headers.get('idempotency-replayed')).toBe('true');
    expect(stage.carriers.placed).toHaveLength(1);
  });

  it('makes one call of ten requests at the same instant', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => stage.dial({}, headers)));
    expect(new Set(answers.map(({ body }) => body.call_id)).size).toBe(1);
    expect(stage.carriers.placed).toHaveLength(1);
  });

  it('of another request is 409, and places nothing', async () => {
    const { body } = await stage.dial({}, headers);
    const answer = await stage.dial({ phone_number: '+14155550188' }, headers);
    expect(answer).toMatchObject({ status: 409, body: { detail: expect.stringContaining(body.call_id) } });
    expect(stage.carriers.placed).toHaveLength(1);
  });
});

describe('a carrier that does not do its part', () => {
  const faults: Record<string, RestFault> = {
    'takes the credentials no more': { type: 'status', status: 401 },
    'forbids it': { type: 'status', status: 403 },
    'does not know the path': { type: 'status', status: 404 },
    'is asked too often': { type: 'status', status: 429, retryAfterSecs: 1 },
    'fails inside': { type: 'status', status: 500 },
    'is being repaired': { type: 'status', status: 503 },
    'answers with a page': { type: 'html' },
    'answers with a page and 200': { type: 'html', status: 200 },
    'answers with half of its JSON': { type: 'garbage' },
    'breaks the connection': { type: 'reset' },
    'does not answer at all': { type: 'silence' },
  };
  const cases = providerNames.flatMap((provider) =>
    Object.entries(faults).map(([what, fault]) => [provider, what, fault] as const),
  );

  /** Every later request works again: what is tested is one call. */
  const firstOnly = (fault: RestFault, provider: ProviderName) => ({
    rest: (site: { carrier: string; action: string; count: number }) =>
      site.carrier === provider && site.action === 'create-call' && site.count === 1 ? fault : undefined,
  });

  it.each(cases)(
    '%s %s: 502 with a sentence, one call that has failed, and its place free',
    async (provider, _what, fault) => {
      const clock = new FastForwardClock({ factor: 50 });
      const environment = { [`${provider.toUpperCase()}_MAX_CONCURRENT`]: '1' };
      const stage = await CarrierStage.start({ clock, environment, faults: firstOnly(fault, provider) });
      const answer = await stage.dial({ provider });
      expect(answer).toMatchObject({ status: 502, body: { detail: expect.stringMatching(new RegExp(provider, 'i')) } });
      expect(answer.body.detail).not.toMatch(/<html|<!doctype/i);
      expect(stage.carriers.placed).toHaveLength(1);
      const [call, ...others] = await stage.calls();
      expect(others).toEqual([]);
      expect(call).toMatchObject({ status: 'failed', end_detail: expect.any(String), end_time: expect.any(String) });
      expect(['dial-refused', 'outcome-unknown']).toContain(call.end_reason);
      expect(await stage.dial({ provider })).toMatchObject({ status: 201 });
      await stage.close();
    },
  );

  it.each(providerNames)('%s is down: 502 with a sentence, and one call that has failed', async (provider) => {
    const closed = createServer();
    const port = await listen(closed, { host: '127.0.0.1', port: 0 });
    await new Promise((resolve) => closed.close(resolve));
    const environment = { [`${provider.toUpperCase()}_API_BASE`]: `http://127.0.0.1:${port}` };
    const stage = await CarrierStage.start({ clock: new FastForwardClock({ factor: 50 }), environment });
    const answer = await stage.dial({ provider });
    expect(answer).toMatchObject({ status: 502, body: { detail: expect.stringMatching(new RegExp(provider, 'i')) } });
    expect(await stage.calls()).toMatchObject([{ status: 'failed' }]);
    await stage.close();
  });
});
