import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedCarriers } from '../test-support/simulated-carriers.ts';
import { TestServer, TWILIO_TOKEN } from '../test-support/test-server.ts';
import { openMedia, TwilioLine } from '../test-support/twilio-line.ts';

const PATH = '/api/settings/endpoints';
const SETTINGS = '/api/settings/telephony';
const NUMBER = '+14155550101';

let carriers: SimulatedCarriers;
let server: TestServer;
let callSid = 0;
beforeAll(async () => {
  carriers = await SimulatedCarriers.start();
  carriers.know({ twilio: { accountSid: 'AC1', authToken: TWILIO_TOKEN } });
});
afterAll(() => carriers.close());
beforeEach(async () => {
  server = await TestServer.start({ environment: { ...carriers.environment, TWILIO_ACCOUNT_SID: 'AC1' } });
  for (const name of ['support-agent', 'sales-agent', 'Öl & Söhne 100%?']) {
    await server.api('POST', '/api/agents', { body: { name } });
  }
});
afterEach(() => server.close());

const create = async (body: object) => {
  const answer = await server.api('POST', PATH, { body: { phone_number: NUMBER, ...body } });
  expect(answer.status).toBe(201);
  return answer.body;
};
const change = (id: string, body: object) => server.api('PUT', `${PATH}/${id}`, { body });
const newestCall = async () => (await server.api('GET', '/api/calls')).body.calls[0];

/** Twilio reports a caller at a URL of ours. */
const ring = (url: string) => {
  callSid += 1;
  return new TwilioLine(server, `CA${callSid}`).post(new URL(url).pathname);
};

/** Exotel reports a caller at a URL of ours. */
const ringExotel = (url: string) => {
  callSid += 1;
  return fetch(`${url}?CallSid=e${callSid}&CallFrom=09876543210&CallTo=04155550101&Direction=incoming`);
};

const dial = (body: object) =>
  server.api('POST', '/api/calls/outbound', { body: { phone_number: '+14155550199', provider: 'twilio', ...body } });

describe('calls over an endpoint', () => {
  it('000-078: an inbound call to the number is answered by inbound_agent_name, at once by the new one after a change', async () => {
    const endpoint = await create({ provider: 'twilio', inbound_agent_name: 'support-agent' });
    expect(await (await ring(endpoint.stable_webhook_url)).text()).toContain('/ws/twilio/support-agent/');
    await change(endpoint.id, { inbound_agent_name: 'sales-agent' });
    expect(await (await ring(endpoint.stable_webhook_url)).text()).toContain('/ws/twilio/sales-agent/');
    expect(await newestCall()).toMatchObject({ agent_name: 'sales-agent', to_number: NUMBER });
  });

  it('000-078: the stable URL of Exotel answers with where the agent is', async () => {
    const endpoint = await create({ provider: 'exotel', inbound_agent_name: 'support-agent' });
    const response = await ringExotel(endpoint.stable_webhook_url);
    expect(await response.json()).toEqual({ url: expect.stringContaining('/ws/exotel/support-agent/') });
  });

  it('000-078: the stable URL opens with its own secret only', async () => {
    const one = await create({ provider: 'exotel', inbound_agent_name: 'support-agent' });
    const other = await create({ provider: 'exotel', phone_number: '+14155550102' });
    const secretOf = (url: string) => url.split('/').at(-1) as string;
    const forged = one.stable_webhook_url.replace(secretOf(one.stable_webhook_url), secretOf(other.stable_webhook_url));
    expect((await ringExotel(forged)).status).toBe(403);
  });

  it('000-079: a call through the agent-name URL is answered by the agent in it, also for a number without an endpoint', async () => {
    const { server: running } = server;
    const twiml = await (await ring(`${running.url}/telephony/twilio/inbound/sales-agent`)).text();
    expect(twiml).toContain('/ws/twilio/sales-agent/');
    await create({ provider: 'twilio', inbound_agent_name: 'support-agent' });
    const again = await (await ring(`${running.url}/telephony/twilio/inbound/sales-agent`)).text();
    expect(again).toContain('/ws/twilio/sales-agent/');
  });

  it('000-067: the percent-encoded URL of an agent works', async () => {
    const { inbound_webhook_url: url } = await create({ provider: 'twilio', inbound_agent_name: 'Öl & Söhne 100%?' });
    const response = await ring(url);
    expect(response.status).toBe(200);
    expect(await newestCall()).toMatchObject({ agent_name: 'Öl & Söhne 100%?' });
  });

  it('000-080: an outbound call from the number without agent_name is made by outbound_agent_name', async () => {
    await create({ provider: 'twilio', outbound_agent_name: 'sales-agent' });
    expect(await dial({ caller_id: NUMBER })).toMatchObject({ status: 201 });
    expect(await newestCall()).toMatchObject({ agent_name: 'sales-agent', from_number: NUMBER });
  });

  it('000-080: agent_name in the request wins, and neither is 400', async () => {
    const { id } = await create({ provider: 'twilio', outbound_agent_name: 'sales-agent' });
    expect(await dial({ caller_id: NUMBER, agent_name: 'support-agent' })).toMatchObject({ status: 201 });
    expect(await newestCall()).toMatchObject({ agent_name: 'support-agent' });
    await change(id, { outbound_agent_name: null });
    const answer = await dial({ caller_id: NUMBER });
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining('agent_name') } });
  });

  it('000-081: an endpoint that is not active refuses inbound calls in the words of the carrier', async () => {
    const twilio = await create({ provider: 'twilio', inbound_agent_name: 'support-agent' });
    await change(twilio.id, { is_active: false });
    for (const url of [twilio.stable_webhook_url, twilio.inbound_webhook_url]) {
      const twiml = await (await ring(url)).text();
      expect(twiml).toContain('<Reject');
      expect(twiml).not.toContain('<Stream');
    }
    expect(await newestCall()).toBeUndefined();
    await change(twilio.id, { is_active: true });
    expect(await (await ring(twilio.stable_webhook_url)).text()).toContain('<Stream');
  });

  it('000-081: and makes no outbound calls: 400', async () => {
    const { id } = await create({ provider: 'twilio', outbound_agent_name: 'sales-agent' });
    await change(id, { is_active: false });
    const answer = await dial({ caller_id: NUMBER, agent_name: 'sales-agent' });
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining('caller_id') } });
    expect(await newestCall()).toBeUndefined();
  });

  it.each([
    ['deleted', (id: string) => server.api('DELETE', `${PATH}/${id}`)],
    ['deactivated', (id: string) => change(id, { is_active: false })],
  ])(
    '000-077: a call that is live on the number goes on when its endpoint is %s, and its record stays',
    async (_what, act) => {
      const { id, stable_webhook_url: url } = await create({ provider: 'twilio', inbound_agent_name: 'support-agent' });
      const twiml = await (await ring(url)).text();
      const [, streamUrl = ''] = /<Stream url="([^"]+)"/.exec(twiml) ?? [];
      const { socket } = await openMedia(streamUrl);
      socket?.start(`CA${callSid}`);
      await act(id);
      expect(await newestCall()).toMatchObject({
        agent_name: 'support-agent',
        status: expect.not.stringMatching(/ed$/),
      });
      expect(socket?.webSocket.readyState).toBe(1);
    },
  );

  it('000-045: a changed limit counts for the next call, without a restart', async () => {
    const endpoint = await create({ provider: 'twilio', inbound_agent_name: 'support-agent' });
    await server.api('PUT', SETTINGS, { body: { twilio_max_concurrent: 1 } });
    expect(await (await ring(endpoint.stable_webhook_url)).text()).toContain('<Stream');
    expect(await (await ring(endpoint.stable_webhook_url)).text()).toContain('<Reject');
    await server.api('PUT', SETTINGS, { body: { twilio_max_concurrent: 2 } });
    expect(await (await ring(endpoint.stable_webhook_url)).text()).toContain('<Stream');
  });

  it('000-045: a changed credential counts for the next call, without a restart', async () => {
    const endpoint = await create({ provider: 'twilio', inbound_agent_name: 'support-agent' });
    carriers.know({ twilio: { accountSid: 'AC1', authToken: 'another-token' } });
    await server.api('PUT', SETTINGS, { body: { twilio_auth_token: 'another-token' } });
    expect((await ring(endpoint.stable_webhook_url)).status).toBe(403);
    const signed = await new TwilioLine(server, 'CAnew').post(
      new URL(endpoint.stable_webhook_url).pathname,
      {},
      { token: 'another-token' },
    );
    expect(signed.status).toBe(200);
  });

  it('000-045: a changed public_base_url counts for the next call, without a restart', async () => {
    const { port } = server.server;
    await server.api('PUT', SETTINGS, { body: { public_base_url: `http://localhost:${port}` } });
    const { stable_webhook_url: url } = await create({ provider: 'exotel', inbound_agent_name: 'support-agent' });
    expect(url).toContain(`http://localhost:${port}/telephony/`);
    const answer = (await (await ringExotel(url)).json()) as { url: string };
    expect(answer.url).toContain(`ws://localhost:${port}/ws/`);
  });
});
