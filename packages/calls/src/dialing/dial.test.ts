import { describe, expect, it } from 'vitest';
import { CallHouse, reportOf } from '../test-support/call-house.ts';
import { carrierError } from '../test-support/scripted-account.ts';

describe('an outbound call', () => {
  it('is written down before its carrier is asked, with a place and its parameters', async () => {
    const house = await CallHouse.atCarrier();
    let whileAsked: unknown;
    house.account.acts.placeCall = async ({ callId }) => {
      whileAsked = await house.store.calls.findById(callId);
      return { providerCallId: 'CA9', carrierStatus: 'queued' };
    };
    const { call } = await house.dialled({ parameters: { name: 'Ada' }, connectionId: undefined });
    expect(whileAsked).toMatchObject({ id: call.id, status: 'PENDING', parameters: { name: 'Ada' } });
    expect(await house.record(call)).toMatchObject({ status: 'PENDING', providerCallId: 'CA9', direction: 'outbound' });
    expect(await house.dial({ limit: 1 })).toEqual({ outcome: 'full' });
  });

  it('tells the carrier who, from where, for how long, and where to report', async () => {
    const house = await CallHouse.atCarrier();
    const { request, call } = await house.dialled({ ringTimeoutSecs: 25, machineDetection: true });
    expect(request).toMatchObject({
      callId: call.id,
      from: '+14155550100',
      to: '+14155550123',
      agentName: 'sales-agent',
      ringTimeoutSecs: 25,
      maxDurationSecs: 3660,
      machineDetection: true,
      urls: { status: `https://voice.test/status/${call.id}` },
    });
  });

  it('rings, is answered and talks, in whatever order that is reported', async () => {
    const house = await CallHouse.atCarrier();
    const { call, token, report } = await house.dialled();
    await report('RINGING');
    await house.clock.advance(3000);
    expect(await house.record(call)).toMatchObject({ status: 'RINGING', answeredAt: undefined });
    await house.connect(token, 'CA1');
    const answeredAt = house.clock.date();
    await house.clock.advance(500);
    await report('IN_PROGRESS', { answeredBy: 'human' });
    await report('RINGING');
    await report('PENDING');
    await house.clock.advance(500);
    expect(await house.record(call)).toMatchObject({ status: 'IN_PROGRESS', answeredAt, answeredBy: 'human' });
    await report('COMPLETED', { cause: 'hung up' });
    await house.clock.advance(500);
    expect(await house.record(call)).toMatchObject({
      status: 'COMPLETED',
      endReason: 'caller-hung-up',
      endDetail: 'hung up',
    });
    expect(house.account.asked).toEqual(['place']);
    expect(house.clock.pendingCount).toBe(0);
  });

  it.each([
    ['BUSY', 'busy'],
    ['NO_ANSWER', 'no-answer'],
    ['CANCELED', 'canceled-by-carrier'],
    ['FAILED', 'carrier-failed'],
  ] as const)('that ends as %s keeps that status, and frees its place', async (status, endReason) => {
    const house = await CallHouse.atCarrier();
    const { call, report } = await house.dialled();
    await report('RINGING');
    await report(status);
    await report('COMPLETED');
    await house.clock.advance(1000);
    expect(await house.record(call)).toMatchObject({ status, endReason, answeredAt: undefined });
    expect(house.account.asked).toEqual(['place']);
    expect(await house.dial({ limit: 1 })).toMatchObject({ outcome: 'placed' });
  });

  it('counts from the answer when the report of the answer was lost', async () => {
    const house = await CallHouse.atCarrier();
    const { call, report } = await house.dialled();
    await house.clock.advance(20_000);
    await report('COMPLETED', { durationSecs: 12 });
    await house.clock.advance(0);
    const { answeredAt, endedAt } = (await house.record(call)) ?? {};
    expect((endedAt?.getTime() ?? 0) - (answeredAt?.getTime() ?? 0)).toBe(12_000);
  });

  it('that its carrier refuses has failed, with the carrier’s words', async () => {
    const house = await CallHouse.atCarrier();
    house.account.acts.placeCall = async () => {
      throw carrierError('VOICE_CARRIER_REFUSED', 'refused');
    };
    const outcome = await house.dial();
    expect(outcome).toMatchObject({ outcome: 'failed', error: { code: 'VOICE_CARRIER_REFUSED' } });
    expect(outcome.outcome === 'failed' && (await house.record(outcome.call))).toMatchObject({
      status: 'FAILED',
      endReason: 'dial-refused',
      endDetail: 'the carrier says VOICE_CARRIER_REFUSED',
    });
    expect(house.account.asked).toEqual(['place']);
    expect(house.clock.pendingCount).toBe(0);
  });
});

describe('an outbound call of which nobody knows whether it was placed', () => {
  const lost = async () => {
    const house = await CallHouse.atCarrier();
    house.account.acts.placeCall = async () => {
      throw carrierError('VOICE_CARRIER_TIMEOUT', 'unknown');
    };
    return house;
  };

  it('is looked for, never dialled twice', async () => {
    const house = await lost();
    house.account.acts.findCall = async ({ from, to }) => {
      expect({ from, to }).toEqual({ from: '+14155550100', to: '+14155550123' });
      return house.account.asked.filter((name) => name === 'find').length < 2
        ? undefined
        : { providerCallId: 'CA7', carrierStatus: 'ringing' };
    };
    const dialling = house.dial();
    await house.clock.advance(2000);
    expect(await dialling).toMatchObject({
      outcome: 'placed',
      carrierStatus: 'ringing',
      call: { providerCallId: 'CA7' },
    });
    expect(house.account.asked).toEqual(['place', 'find', 'find']);
  });

  it('goes on when a report of the carrier names it first', async () => {
    const house = await lost();
    const dialling = house.dial();
    await house.clock.advance(1000);
    const { calls } = await house.store.calls.list(house.accountId, { limit: 1, offset: 0 });
    await house.service.report('twilio', reportOf('CA5', 'RINGING'), calls[0]?.id);
    await house.clock.advance(1000);
    expect(await dialling).toMatchObject({ outcome: 'placed', call: { providerCallId: 'CA5', status: 'RINGING' } });
  });

  it('ends as outcome-unknown when it cannot be found, and a late answer is hung up', async () => {
    const house = await lost();
    const dialling = house.dial();
    await house.clock.advance(6000);
    const outcome = await dialling;
    const call = outcome.outcome === 'failed' ? outcome.call : undefined;
    expect(call).toMatchObject({ status: 'FAILED', endReason: 'outcome-unknown' });
    expect(house.clock.pendingCount).toBe(0);
    await house.service.report('twilio', reportOf('CA3', 'IN_PROGRESS'), call?.id);
    await house.service.report('twilio', reportOf('CA3', 'COMPLETED'), call?.id);
    expect(house.account.asked).toEqual(['place', 'find', 'find', 'find', 'hang up CA3']);
    expect(await house.service.issueToken(call?.id ?? '')).toBeUndefined();
  });

  it('ends at once where the carrier has no search', async () => {
    const house = await lost();
    house.account.acts.findCall = async () => {
      throw carrierError('VOICE_CARRIER_UNSUPPORTED');
    };
    expect(await house.dial()).toMatchObject({ outcome: 'failed', call: { endReason: 'outcome-unknown' } });
    expect(house.account.asked).toEqual(['place', 'find']);
  });

  it('is given up after 15 s of silence, and hung up when the carrier has placed it after all', async () => {
    const house = await CallHouse.atCarrier();
    let answer: (placed: { providerCallId: string; carrierStatus: string }) => void = () => {};
    house.account.acts.placeCall = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const dialling = house.dial();
    await house.clock.advance(15_000 + 6000);
    expect(await dialling).toMatchObject({ outcome: 'failed', error: { code: 'VOICE_CARRIER_TIMEOUT' } });
    answer({ providerCallId: 'CA4', carrierStatus: 'queued' });
    await house.clock.advance(0);
    expect(house.clock.pendingCount).toBe(0);
  });

  it('is given up in our own words when the account gives up with the signal', async () => {
    const house = await CallHouse.atCarrier();
    house.account.acts.placeCall = (_request, options) =>
      new Promise((_resolve, reject) => {
        options?.signal?.addEventListener('abort', () => reject(options.signal?.reason));
      });
    const dialling = house.dial();
    await house.clock.advance(15_000 + 6000);
    expect(await dialling).toMatchObject({
      outcome: 'failed',
      error: { code: 'VOICE_CARRIER_TIMEOUT' },
      call: { endReason: 'outcome-unknown' },
    });
  });
});

describe('an outbound call that is taken back', () => {
  it('while it rings is cancelled at the carrier; once is enough', async () => {
    const house = await CallHouse.atCarrier();
    const { call, report } = await house.dialled();
    await report('RINGING');
    expect(await house.service.cancel(call.id)).toEqual({ outcome: 'canceled' });
    expect(await house.service.cancel(call.id)).toEqual({ outcome: 'already' });
    expect(await house.record(call)).toMatchObject({
      status: 'CANCELED',
      endReason: 'canceled-by-request',
      hangUpMethod: 'rest',
    });
    expect(house.account.asked).toEqual(['place', 'cancel CA1']);
  });

  it('by whoever ends it is cancelled too, and ended once it was answered', async () => {
    const house = await CallHouse.atCarrier();
    const ringing = await house.dialled();
    const talking = await house.dialled();
    await house.connect(talking.token, 'CA2');
    expect(await house.service.endOnRequest(ringing.call.id)).toBe(true);
    expect(await house.service.endOnRequest(talking.call.id)).toBe(true);
    expect(await house.service.endOnRequest(talking.call.id)).toBe(false);
    expect(await house.record(ringing.call)).toMatchObject({ status: 'CANCELED' });
    expect(await house.record(talking.call)).toMatchObject({ status: 'COMPLETED', endReason: 'ended-by-request' });
  });

  it('is too late once it was answered, or unknown', async () => {
    const house = await CallHouse.atCarrier();
    const { call, token } = await house.dialled();
    await house.connect(token, 'CA1');
    expect(await house.service.cancel(call.id)).toMatchObject({ outcome: 'too-late', call: { status: 'IN_PROGRESS' } });
    expect(await house.service.cancel('00000000-0000-4000-8000-000000000000')).toEqual({ outcome: 'unknown' });
  });

  it('while it is being placed is hung up as soon as it has a name', async () => {
    const house = await CallHouse.atCarrier();
    house.account.acts.placeCall = async ({ callId }) => {
      void house.service.cancel(callId);
      return { providerCallId: 'CA2', carrierStatus: 'queued' };
    };
    const outcome = await house.dial();
    expect(outcome).toMatchObject({ outcome: 'failed', error: { code: 'VOICE_CALL_ENDED' } });
    await house.clock.advance(0);
    expect(outcome.outcome === 'failed' && (await house.record(outcome.call))).toMatchObject({ status: 'CANCELED' });
    expect(house.account.asked).toEqual(['place', 'hang up CA2']);
  });

  it('and answered at that moment is hung up when the answer is reported', async () => {
    const house = await CallHouse.atCarrier();
    const { call, report } = await house.dialled();
    await house.service.cancel(call.id);
    await report('IN_PROGRESS');
    expect(house.account.asked).toEqual(['place', 'cancel CA1', 'hang up CA1']);
    expect(await house.record(call)).toMatchObject({ status: 'CANCELED' });
  });
});

describe('the same idempotency key', () => {
  const idempotency = { key: 'order-1', requestHash: 'a'.repeat(64) };

  it('places one call, and gives the same record again', async () => {
    const house = await CallHouse.atCarrier();
    const { call } = await house.dialled({ idempotency });
    expect(await house.dial({ idempotency })).toMatchObject({ outcome: 'repeated', call: { id: call.id } });
    await house.service.end(call.id, 'ended-by-request');
    expect(await house.dial({ idempotency })).toMatchObject({ outcome: 'repeated', call: { status: 'COMPLETED' } });
    expect(house.account.asked.filter((name) => name === 'place')).toHaveLength(1);
  });

  it('with another request is a mistake', async () => {
    const house = await CallHouse.atCarrier();
    await house.dialled({ idempotency });
    const other = { ...idempotency, requestHash: 'b'.repeat(64) };
    expect(await house.dial({ idempotency: other })).toMatchObject({ outcome: 'key-reused' });
  });
});
