import { randomBytes } from 'node:crypto';
import { type ProviderName, providerNames } from '@voice/core/telephony';
import {
  answers,
  type CallerScript,
  doesNotAnswer,
  dropSocket,
  type FaultPlan,
  hangUp,
  isBusy,
  type PhoneBehaviour,
  press,
  waitForAgent,
} from '@voice/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { CarrierStage, type CarrierStageOptions, eventually, quick } from '../test-support/carrier-stage.ts';

let stage: CarrierStage;
afterEach(() => stage?.close());

const ONE_EACH = { TWILIO_MAX_CONCURRENT: '1', EXOTEL_MAX_CONCURRENT: '1', VOBIZ_MAX_CONCURRENT: '1' };
const start = async (options: CarrierStageOptions = {}) => {
  stage = await CarrierStage.start({ environment: ONE_EACH, ...options });
};
const limit = (provider: ProviderName, value: number) =>
  stage.api('PUT', '/api/settings/telephony', { [`${provider}_max_concurrent`]: value });

/** A caller is reported. @returns what the caller's carrier was answered */
async function ring(provider: ProviderName) {
  const response = await stage.request(provider, await stage.webhookUrl(provider));
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('limits', () => {
  it.each(providerNames)('001-096: %s has its own, 10 by default', async (provider) => {
    await start({ environment: {} });
    for (let count = 0; count < 10; count += 1) expect((await ring(provider)).text).toContain('wss:');
    expect((await ring(provider)).text).not.toContain('wss:');
    expect(await stage.calls()).toHaveLength(10);
  });

  it.each(providerNames)('001-096: that of %s is changed by its max_concurrent', async (provider) => {
    await start();
    expect((await ring(provider)).text).toContain('wss:');
    expect((await ring(provider)).text).not.toContain('wss:');
    expect(await limit(provider, 2)).toMatchObject({ status: 200 });
    expect((await ring(provider)).text).toContain('wss:');
  });

  it.each(providerNames)(
    '001-097: at the limit of %s a request for a call is 429, and says which',
    async (provider) => {
      await start();
      await stage.place(provider);
      const answer = await stage.dial({ provider });
      expect(answer.status).toBe(429);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(answer.body.detail).toContain(`${provider}_max_concurrent`);
      expect(answer.body.detail).toContain('1 ');
      expect(stage.carriers.placed).toHaveLength(1);
      expect(await stage.calls()).toHaveLength(1);
    },
  );

  it.each([
    ['twilio', /<Response><Reject reason="busy"/],
    ['vobiz', /<Response><Hangup reason="busy"/],
  ] as const)('001-098: at the limit a caller of %s hears that the line is busy', async (provider, document) => {
    await start();
    await ring(provider);
    expect((await ring(provider)).text).toMatch(document);
    const call = await stage.ring(provider, { caller: [] });
    expect(await call.done).toMatchObject({ status: 'refused', carrierStatus: 'busy', breaches: [] });
  });

  it.each(providerNames)(
    '001-098: at the limit of %s a token without a place is 503 at the upgrade',
    async (provider) => {
      await start();
      const path = `/ws/${provider}/sales-agent/${randomBytes(32).toString('base64url')}`;
      expect((await stage.open(path)).status).toBe(401);
      await ring(provider);
      expect(await stage.open(path)).toMatchObject({
        status: 503,
        body: { detail: expect.stringContaining(provider) },
      });
    },
  );

  it.each(providerNames)(
    '001-098: at the limit of %s the token of a call that has its place opens',
    async (provider) => {
      await start();
      const { text } = await ring(provider);
      const [url = ''] = /wss:[^"<]+/.exec(text) ?? [];
      expect((await stage.open(url)).status).toBe(101);
    },
  );

  it("001-099: at the limit Exotel's webhook answers 503", async () => {
    await start();
    await ring('exotel');
    expect(await ring('exotel')).toMatchObject({ status: 503 });
  });

  it('001-100: a call counts while it is pending: its carrier has not answered yet', async () => {
    await start({ faults: { rest: () => ({ type: 'late', delayMs: 500 }) } });
    const pending = stage.dial();
    await eventually(async () => expect(await stage.calls()).toHaveLength(1));
    expect(await stage.dial()).toMatchObject({ status: 429 });
    expect(await pending).toMatchObject({ status: 201 });
  });

  it.each([
    ['ringing', () => stage.place('twilio')],
    ['reported by an inbound webhook', () => ring('twilio')],
  ])('001-100: a call counts while it is %s', async (_what, begin) => {
    await start();
    await begin();
    expect(await stage.dial()).toMatchObject({ status: 429 });
  });

  it('001-100: a call counts while it is in progress', async () => {
    await start({ people: answers({ afterMs: 5, caller: [] }) });
    const { id } = await stage.place('twilio');
    await eventually(async () => expect((await stage.details(id)).status).toBe('in_progress'));
    expect(await stage.dial()).toMatchObject({ status: 429 });
  });

  it.each(providerNames)('001-102: %s at its limit does not keep calls on the others out', async (provider) => {
    await start();
    await ring(provider);
    for (const other of providerNames.filter((name) => name !== provider)) {
      expect((await ring(other)).text).toContain('wss:');
    }
  });

  it('001-103: a provider in the request counts against the limit of that carrier', async () => {
    await start({ environment: { ...ONE_EACH, TELEPHONY_PROVIDER: 'twilio' } });
    await stage.place('vobiz');
    expect(await stage.dial({ provider: 'vobiz' })).toMatchObject({ status: 429 });
    expect(await stage.dial({ provider: undefined })).toMatchObject({ status: 201 });
    expect(await stage.dial({ provider: undefined })).toMatchObject({ status: 429 });
  });

  it.each(providerNames)(
    '001-104: of requests at the same instant with one place left on %s one succeeds',
    async (provider) => {
      await start();
      await limit(provider, 3);
      await stage.place(provider);
      await ring(provider);
      const statuses = (await Promise.all(Array.from({ length: 12 }, () => stage.dial({ provider })))).map(
        ({ status }) => status,
      );
      expect(statuses.sort()).toEqual([201, ...Array(11).fill(429)]);
      expect(stage.carriers.placed).toHaveLength(2);
    },
  );

  it('001-104: of callers at the same instant with one place left one succeeds', async () => {
    await start();
    const answered = await Promise.all(Array.from({ length: 12 }, () => ring('twilio')));
    expect(answered.filter(({ text }) => text.includes('wss:'))).toHaveLength(1);
    expect(await stage.calls()).toHaveLength(1);
  });

  it('001-105: they are the only cap: ten calls ring at once, whoever asked for them', async () => {
    await start({ environment: {} });
    const statuses = await Promise.all(Array.from({ length: 11 }, async () => (await stage.dial()).status));
    expect(statuses.sort()).toEqual([...Array(10).fill(201), 429]);
    for (let count = 0; count < 10; count += 1) expect((await ring('vobiz')).text).toContain('wss:');
  });
});

describe('the place is free again', () => {
  const soon = (caller: CallerScript) => answers({ afterMs: 5, caller });
  const refusesOnce: FaultPlan = {
    rest: ({ action, count }) =>
      action === 'create-call' && count === 1 ? { type: 'status', status: 400 } : undefined,
  };

  /** While this call lasts there is no other, and then there is. */
  async function expectFreed(provider: ProviderName, people: PhoneBehaviour): Promise<void> {
    await start({ people });
    const { id } = await stage.place(provider);
    await stage.ended(id);
    expect(await stage.dial({ provider })).toMatchObject({ status: 201 });
  }

  it.each(providerNames)('001-101: after a normal end on %s: the agent hangs up', (provider) =>
    expectFreed(provider, soon([waitForAgent('finishes', quick), press('9#')])),
  );

  it.each(providerNames)("001-101: after the caller's hang-up on %s", (provider) =>
    expectFreed(provider, soon([waitForAgent('finishes', quick), hangUp()])),
  );

  it.each(providerNames)('001-101: after a create that %s refuses', async (provider) => {
    await start({ faults: refusesOnce });
    expect(await stage.dial({ provider })).toMatchObject({ status: 502 });
    expect(await stage.dial({ provider })).toMatchObject({ status: 201 });
  });

  it.each(providerNames)('001-101: after busy on %s', (provider) => expectFreed(provider, isBusy()));

  // It rings for five seconds: on all carriers at once.
  it.concurrent.each(providerNames)('001-101: after no answer on %s', async (provider) => {
    const environment = { ...ONE_EACH, OUTBOUND_RING_SECONDS: '5' };
    const own = await CarrierStage.start({ people: doesNotAnswer(), environment });
    const { id } = await own.place(provider);
    expect(await own.dial({ provider })).toMatchObject({ status: 429 });
    expect(await own.ended(id)).toMatchObject({ status: 'no_answer' });
    expect(await own.dial({ provider })).toMatchObject({ status: 201 });
    await own.close();
  });

  it.each(providerNames)('001-101: after a cancel on %s, at once', async (provider) => {
    await start();
    const { id } = await stage.place(provider);
    expect(await stage.api('POST', `/api/calls/${id}/end`)).toMatchObject({ status: 200 });
    expect(await stage.dial({ provider })).toMatchObject({ status: 201 });
  });

  it.each(['twilio', 'exotel'] as const)('001-101: after a dropped socket on %s', (provider) =>
    expectFreed(provider, soon([waitForAgent('starts', quick), dropSocket()])),
  );
});
