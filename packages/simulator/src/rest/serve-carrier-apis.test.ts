import { SeededRandom, systemClock } from '@voice/core/time';
import { afterEach, describe, expect, it } from 'vitest';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { PhoneNetwork } from '../network/phone-network.ts';
import { isBusy } from '../people/phone-behaviour.ts';
import { credentials } from '../test-support/call-test-server.ts';
import { authorization, readFixture } from '../test-support/test-network.ts';
import { type ServedCarrierApis, serveCarrierApis } from './serve-carrier-apis.ts';

const { form } = readFixture('rest-create-call', new URL('twilio/', import.meta.url).href).request;
const calls = `/2010-04-01/Accounts/${credentials.twilio.accountSid}/Calls.json`;
let served: ServedCarrierApis | undefined;

async function serve(faults: FaultPlan = {}) {
  const network = new PhoneNetwork({
    clock: systemClock,
    random: new SeededRandom(1),
    link: {
      request: async () => ({ status: 204, headers: {}, body: '' }),
      openSocket: () => Promise.reject(new Error('none')),
    },
    latencyMs: { restMs: 0, queueMs: 0, dialMs: 0 },
    credentials,
    people: isBusy(),
    faults,
  });
  served = await serveCarrierApis({ network });
  return { network, origin: served.origin };
}

afterEach(() => served?.close());

describe('the listener for all carriers', () => {
  it('takes a call over HTTP, and places it', async () => {
    const { network, origin } = await serve();
    const response = await fetch(`${origin}${calls}`, {
      method: 'POST',
      headers: { ...authorization.twilio, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ To: form.To, From: form.From, Twiml: form.Twiml }),
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([201, 'application/json']);
    const { sid } = (await response.json()) as { sid: string };
    const call = await network.nextOutbound();
    expect(call.callId).toBe(sid);
    expect((await call.done).status).toBe('busy');
  });

  it('answers for Exotel and Vobiz on the same origin', async () => {
    const { origin } = await serve();
    const balance = await fetch(`${origin}/v1/Accounts/exampleaccount1/Balance.json`, {
      headers: authorization.exotel,
    });
    const me = await fetch(`${origin}/api/v1/auth/me`, { headers: authorization.vobiz });
    expect([balance.status, me.status]).toEqual([200, 200]);
  });

  it('breaks the connection where a fault says so', async () => {
    const { origin } = await serve({ rest: () => ({ type: 'reset' }) });
    await expect(fetch(`${origin}/api/v1/auth/me`, { headers: authorization.vobiz })).rejects.toThrow('fetch failed');
  });

  it('lets go of a request that nobody waits for any more', async () => {
    const { network, origin } = await serve({ rest: () => ({ type: 'silence' }) });
    const giveUp = new AbortController();
    const asked = fetch(`${origin}/api/v1/auth/me`, { headers: authorization.vobiz, signal: giveUp.signal });
    while (network.activeCount === 0) await new Promise((resolve) => setImmediate(resolve));
    giveUp.abort();
    await expect(asked).rejects.toThrow();
    await network.idle();
    expect(network.apis.log.exchanges.map(({ status }) => status)).toEqual([0]);
  });

  it('refuses other methods and bodies that are too large, and says when the port is taken', async () => {
    const { network, origin } = await serve();
    expect((await fetch(`${origin}${calls}`, { method: 'PATCH' })).status).toBe(405);
    expect((await fetch(`${origin}${calls}`, { method: 'POST', body: 'x'.repeat(1_000_001) })).status).toBe(413);
    await expect(serveCarrierApis({ network, port: Number(new URL(origin).port) })).rejects.toMatchObject({
      code: 'VOICE_SIMULATION',
    });
  });
});
