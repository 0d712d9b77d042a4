import { describe, expect, it } from 'vitest';
import { CallHouse, reportOf } from '../test-support/call-house.ts';
import { carrierError } from '../test-support/scripted-account.ts';

describe('a call that we end', () => {
  it('is hung up at its carrier, and its record says how', async () => {
    const house = await CallHouse.atCarrier();
    const { call, conversation } = await house.talk('CA1');
    conversation.end('agent-ended');
    await house.clock.advance(0);
    expect(house.account.asked).toEqual(['hang up CA1']);
    expect(await house.record(call)).toMatchObject({ endReason: 'agent-ended', hangUpMethod: 'rest' });
  });

  it.each(['caller-hung-up', 'carrier-failed'] as const)('as %s is left alone: it is over there', async (reason) => {
    const house = await CallHouse.atCarrier();
    const { call, conversation } = await house.talk('CA1');
    conversation.end(reason);
    await house.clock.advance(0);
    expect(house.account.asked).toEqual([]);
    expect(await house.record(call)).toMatchObject({ hangUpMethod: undefined });
  });

  it('ends by its socket where the carrier has no hang-up', async () => {
    const house = await CallHouse.atCarrier();
    house.account.acts.hangUp = async () => {
      throw carrierError('VOICE_CARRIER_UNSUPPORTED');
    };
    const { call, conversation, closings } = await house.talk('CA1');
    conversation.end('agent-ended');
    await house.clock.advance(0);
    expect(closings).toEqual([{ code: 1000, reason: 'the call has ended' }]);
    expect(await house.record(call)).toMatchObject({ hangUpMethod: 'socket-close' });
    expect(house.warnings).toEqual([]);
  });

  it('ends within 5 s when the carrier does not answer, with a warning', async () => {
    const house = await CallHouse.atCarrier();
    house.account.acts.hangUp = () => new Promise(() => {});
    const { call, conversation } = await house.talk('CA1');
    const endedAt = house.clock.date();
    conversation.end('agent-ended');
    await house.clock.advance(5000);
    expect(await house.record(call)).toMatchObject({ status: 'COMPLETED', hangUpMethod: 'socket-close', endedAt });
    expect(house.warnings).toHaveLength(1);
    expect(house.clock.pendingCount).toBe(0);
  });

  it('ends on another server too: what is said there until then is kept', async () => {
    const one = await CallHouse.atCarrier();
    const { call, conversation } = await one.talk('CA1');
    const other = one.another();
    conversation.says('last words');
    expect(await other.service.end(call.id, 'ended-by-request')).toBe(true);
    expect(other.account.asked).toEqual(['hang up CA1']);
    await one.clock.advance(20_000);
    expect(one.service.activeCount).toBe(0);
    expect(await one.transcript(call)).toEqual(['last words']);
    expect(await one.record(call)).toMatchObject({ endReason: 'ended-by-request' });
    expect(one.clock.pendingCount).toBe(0);
  });

  it('may last half a minute longer than its conversation wants, and no longer', async () => {
    const house: CallHouse = await CallHouse.atCarrier({
      prepareConversation: async () => ({ ...house.setup(), maxDurationMs: 60_000 }),
    });
    const { call, conversation } = await house.talk('CA1');
    conversation.ending = 'never';
    await house.clock.advance(89_999);
    expect(await house.record(call)).toMatchObject({ status: 'IN_PROGRESS' });
    await house.clock.advance(1 + 5000);
    expect(await house.record(call)).toMatchObject({ status: 'COMPLETED', endReason: 'max-duration' });
    expect(house.clock.pendingCount).toBe(0);
  });
});

describe('a carrier that says nothing', () => {
  /** Ring time, the time to place it, and the grace. */
  const OVERDUE_MS = 30_000 + 15_000 + 20_000;

  it.each([
    ['BUSY', 'busy'],
    ['NO_ANSWER', 'no-answer'],
    ['COMPLETED', 'caller-hung-up'],
  ] as const)('is asked; a call that is over there as %s ends so here', async (status, endReason) => {
    const house = await CallHouse.atCarrier();
    const { call } = await house.dialled();
    house.account.states.set('CA1', { status });
    await house.clock.advance(OVERDUE_MS - 1);
    expect(house.account.asked).toEqual(['place']);
    await house.clock.advance(1);
    expect(house.account.asked).toEqual(['place', 'fetch CA1']);
    expect(await house.record(call)).toMatchObject({ status, endReason });
    expect(house.clock.pendingCount).toBe(0);
  });

  it('lets an answered call wait for its stream, and no longer', async () => {
    const house = await CallHouse.atCarrier();
    const { call } = await house.dialled();
    house.account.states.set('CA1', { status: 'IN_PROGRESS' });
    await house.clock.advance(OVERDUE_MS + 59_999);
    expect(await house.record(call)).toMatchObject({ status: 'IN_PROGRESS' });
    await house.clock.advance(1);
    expect(await house.record(call)).toMatchObject({ status: 'FAILED', endReason: 'no-stream', hangUpMethod: 'rest' });
    expect(house.account.asked.at(-1)).toBe('hang up CA1');
  });

  it('may let it ring on for three quarters of a minute, then it is hung up', async () => {
    const house = await CallHouse.atCarrier();
    const { call } = await house.dialled();
    house.account.states.set('CA1', { status: 'RINGING' });
    await house.clock.advance(OVERDUE_MS + 44_999);
    expect(await house.record(call)).toMatchObject({ status: 'PENDING' });
    await house.clock.advance(1);
    expect(await house.record(call)).toMatchObject({ status: 'FAILED', endReason: 'carrier-silent' });
    expect(house.account.asked).toEqual(['place', 'fetch CA1', 'fetch CA1', 'fetch CA1', 'fetch CA1', 'hang up CA1']);
  });

  it.each(['knows no such call', 'cannot be reached', 'hangs'])(
    'and then %s: the call ends all the same',
    async (how) => {
      const house = await CallHouse.atCarrier();
      const { call } = await house.dialled();
      house.account.acts.fetchCall = async () => {
        if (how === 'hangs') return new Promise(() => {});
        if (how === 'cannot be reached') throw carrierError('VOICE_CARRIER_UNAVAILABLE');
        return undefined;
      };
      await house.clock.advance(OVERDUE_MS + 15_000);
      expect(await house.record(call)).toMatchObject({ status: 'FAILED', endReason: 'carrier-silent' });
      expect(house.clock.pendingCount).toBe(0);
    },
  );

  it('is not asked about a call that goes on, or has ended, on another server', async () => {
    const one = await CallHouse.atCarrier({ leaseMs: 10_000_000 });
    const first = await one.dialled();
    const second = await one.dialled();
    const other = one.another();
    await other.connect(first.token, 'CA1');
    await other.service.report('twilio', reportOf('CA2', 'BUSY'), second.call.id);
    await one.clock.advance(OVERDUE_MS);
    expect(one.service.activeCount).toBe(0);
    expect(one.account.asked).toEqual(['place', 'place']);
    expect(await one.record(first.call)).toMatchObject({ status: 'IN_PROGRESS' });
    expect(await one.record(second.call)).toMatchObject({ status: 'BUSY' });
  });
});

describe('a report', () => {
  it('to another server moves the call forward; its holder sees it in time', async () => {
    const one = await CallHouse.atCarrier();
    const { call } = await one.dialled();
    const other = one.another();
    await other.service.report('twilio', { ...reportOf('CA1', 'RINGING'), answeredBy: 'machine' }, call.id);
    expect(await one.record(call)).toMatchObject({ status: 'RINGING', answeredBy: 'machine' });
    await other.service.report('twilio', reportOf('CA1', 'NO_ANSWER'), call.id);
    expect(await one.record(call)).toMatchObject({ status: 'NO_ANSWER' });
    await one.clock.advance(20_000);
    expect(one.service.activeCount).toBe(0);
    expect(one.clock.pendingCount).toBe(0);
  });

  it('of another call, another carrier or nobody’s call changes nothing', async () => {
    const house = await CallHouse.atCarrier();
    const { call } = await house.dialled();
    expect(await house.service.report('twilio', reportOf('CA99', 'BUSY'), call.id)).toMatchObject({ id: call.id });
    expect(await house.service.report('vobiz', reportOf('CA1', 'BUSY'), call.id)).toBeUndefined();
    expect(await house.service.report('twilio', reportOf('CA99', 'BUSY'))).toBeUndefined();
    expect(await house.record(call)).toMatchObject({ status: 'PENDING' });
  });

  it('shows in the call’s log', async () => {
    const house = await CallHouse.atCarrier();
    const { call, report } = await house.dialled();
    await report('RINGING');
    await report('BUSY', { cause: 'User busy' });
    await house.clock.advance(1000);
    const events = await house.store.calls.events(call.accountId, call.id);
    expect(events.map(({ type, data }) => [type, data.status ?? data.outcome])).toEqual([
      ['call-started', undefined],
      ['carrier-request', 'placed'],
      ['carrier-report', 'RINGING'],
      ['carrier-report', 'BUSY'],
      ['call-ended', 'BUSY'],
    ]);
  });
});

describe('a call whose server died', () => {
  const abandoned = async (prepare: (house: CallHouse) => Promise<unknown>) => {
    const dead = await CallHouse.atCarrier();
    await prepare(dead);
    dead.acts.renewLeases = () => Promise.resolve([]);
    await dead.clock.advance(60_000);
    const house = dead.another();
    return { dead, house };
  };

  it('is hung up when it still goes on', async () => {
    const { house } = await abandoned((dead) => dead.talk('CA1'));
    house.account.states.set('CA1', { status: 'IN_PROGRESS' });
    expect(await house.service.recoverAbandoned()).toBe(1);
    expect(house.account.asked).toEqual(['fetch CA1', 'hang up CA1']);
    const record = await house.store.calls.findByProviderCallId('twilio', 'CA1');
    expect(record).toMatchObject({ status: 'FAILED', endReason: 'server-lost', hangUpMethod: 'rest' });
  });

  it('ends as its carrier says when nobody had answered, at the carrier’s time', async () => {
    const { house } = await abandoned((dead) => dead.dialled());
    const endedAt = new Date('2026-01-01T00:00:25Z');
    house.account.states.set('CA1', { status: 'BUSY', endedAt, cause: 'busy' });
    expect(await house.service.recoverAbandoned()).toBe(1);
    const record = await house.store.calls.findByProviderCallId('twilio', 'CA1');
    expect(record).toMatchObject({ status: 'BUSY', endReason: 'busy', endedAt });
  });

  it('without a name is looked for at its carrier, and hung up', async () => {
    const dead = await CallHouse.atCarrier();
    dead.account.acts.placeCall = () => new Promise(() => {});
    void dead.dial();
    await dead.clock.advance(0);
    dead.acts.renewLeases = () => Promise.resolve([]);
    const house = dead.another();
    house.account.acts.findCall = async () => ({ providerCallId: 'CA8', carrierStatus: 'ringing' });
    house.account.states.set('CA8', { status: 'RINGING' });
    dead.acts.end = async () => true; // The dead write nothing.
    await dead.clock.advance(60_000);
    delete dead.acts.end;
    await house.service.recoverAbandoned();
    expect(house.account.asked).toEqual(['find', 'fetch CA8', 'hang up CA8']);
  });

  it('ends although its carrier cannot be asked', async () => {
    const { house } = await abandoned((dead) => dead.talk('CA1'));
    house.account.acts.fetchCall = async () => {
      throw carrierError('VOICE_CARRIER_AUTH');
    };
    expect(await house.service.recoverAbandoned()).toBe(1);
    expect(house.warnings).toHaveLength(1);
    expect(await house.store.calls.findByProviderCallId('twilio', 'CA1')).toMatchObject({ endReason: 'server-lost' });
  });
});
