import { answers, hangUp, pause } from '@voice/simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PostgresCluster } from './postgres-cluster.ts';
import { TwoServers } from './two-servers.ts';

let cluster: PostgresCluster;
let pair: TwoServers;
beforeAll(async () => {
  cluster = await PostgresCluster.start();
});
afterAll(() => cluster?.stop());
beforeEach(async () => {
  pair = await TwoServers.start(await cluster.createDatabase());
});
afterEach(() => pair.close());

const save = (server: number, fields: object) => pair.api(server, 'PUT', '/api/settings/telephony', fields);

describe('what is changed at one server counts for the next call at the other', () => {
  it('a limit', async () => {
    pair.carriers.network.people.otherwise = answers({ caller: [pause(60_000)] });
    expect((await pair.dial(1)).status).toBe(201);
    expect((await save(0, { twilio_max_concurrent: 1 })).status).toBe(200);
    expect(await pair.dial(1)).toMatchObject({ status: 429 });
    expect((await save(1, { twilio_max_concurrent: 2 })).status).toBe(200);
    expect(await pair.dial(0)).toMatchObject({ status: 201 });
  });

  it('the number that is called from, and the agent that calls', async () => {
    expect((await save(0, { provider: 'vobiz', vobiz_phone_number: '+915550100021' })).status).toBe(200);
    const wish = { provider: undefined, caller_id: undefined };
    expect((await pair.dial(1, wish)).status).toBe(201);
    expect(await pair.carriers.network.nextOutbound()).toMatchObject({ carrier: 'vobiz', from: '+915550100021' });
    await pair.api(0, 'POST', '/api/agents', { name: 'second' });
    const endpoint = { phone_number: '+915550100021', provider: 'vobiz', outbound_agent_name: 'second' };
    expect((await pair.api(0, 'POST', '/api/settings/endpoints', endpoint)).status).toBe(201);
    expect(
      (await pair.dial(1, { caller_id: '+915550100021', provider: undefined, agent_name: undefined })).status,
    ).toBe(201);
    expect(await pair.calls(1)).toMatchObject([{ agent_name: 'second' }, { agent_name: 'demo' }]);
  });

  it('credentials, which the other one can decrypt', async () => {
    const token = pair.carriers.environment.TWILIO_AUTH_TOKEN ?? '';
    const wrong = 'not-the-token-of-the-carrier';
    expect(
      (await pair.api(0, 'PUT', '/api/settings/telephony?verify=false', { twilio_auth_token: wrong })).status,
    ).toBe(200);
    pair.link.sent.inbound = 1;
    expect(await (await pair.call('twilio', [hangUp()])).done).toMatchObject({ status: 'refused' });
    expect((await pair.dial(1)).status).toBe(502);
    expect((await save(0, { twilio_auth_token: token })).status).toBe(200);
    expect(await (await pair.call('twilio', [hangUp()])).done).toMatchObject({ status: 'completed' });
    expect((await pair.dial(1)).status).toBe(201);
  });

  it('an agent', async () => {
    const { body: agent } = await pair.api(0, 'POST', '/api/agents', { name: 'second', greeting: 'Hello.' });
    await pair.api(0, 'PATCH', `/api/agents/${agent.id}`, { greeting: 'Good morning.' });
    expect((await pair.api(1, 'GET', `/api/agents/${agent.id}`)).body.greeting).toBe('Good morning.');
    expect((await pair.dial(1, { agent_name: 'second' })).status).toBe(201);
    await pair.api(1, 'DELETE', `/api/agents/${agent.id}`);
    expect((await pair.dial(0, { agent_name: 'second' })).status).toBe(404);
  });
});
