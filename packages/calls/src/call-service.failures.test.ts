import type { CallEnding } from '@voice/core/store';
import { describe, expect, it } from 'vitest';
import { MAX_QUEUED_ENTRIES } from './live/call-log.ts';
import { CallHouse } from './test-support/call-house.ts';

const refuse = () => Promise.reject(new Error('disk full'));
const hang = () => new Promise<never>(() => {});

describe('a store that fails', () => {
  it('delays the log: it is tried again with growing pauses, and nothing is lost', async () => {
    const house = await CallHouse.open();
    const { call, conversation } = await house.talk('CA1');
    await house.clock.advance(1_000);
    let tries = 0;
    house.acts.append = () => {
      tries += 1;
      return refuse();
    };
    conversation.says('one');
    await house.clock.advance(250);
    expect(tries).toBe(1);
    conversation.says('two');
    for (const pauseMs of [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]) {
      const before = tries;
      await house.clock.advance(pauseMs - 1);
      expect(tries).toBe(before);
      await house.clock.advance(1);
      expect(tries).toBe(before + 1);
    }
    expect(house.warnings).toHaveLength(1);
    delete house.acts.append;
    await house.clock.advance(5_000);
    expect(await house.transcript(call)).toEqual(['one', 'two']);
    conversation.says('three');
    await house.clock.advance(250);
    expect(await house.transcript(call)).toEqual(['one', 'two', 'three']);
    // Forgiven: the next failure is told again, and the pauses start small.
    house.acts.append = refuse;
    conversation.says('four');
    await house.clock.advance(250);
    expect(house.warnings).toHaveLength(2);
    delete house.acts.append;
    await house.clock.advance(250);
    expect(await house.transcript(call)).toEqual(['one', 'two', 'three', 'four']);
  });

  it('never sees more than the bound: the oldest entries go, and it is said once', async () => {
    const house = await CallHouse.open();
    const { call, conversation } = await house.talk('CA1');
    await house.clock.advance(1_000);
    house.acts.append = refuse;
    for (let index = 0; index < MAX_QUEUED_ENTRIES + 5; index += 1) {
      conversation.events.emit('utterance', {
        role: 'user',
        content: `${index}`,
        generated: `${index}`,
        startedAtMs: 0,
        endedAtMs: 0,
        interrupted: false,
      });
    }
    await house.clock.advance(250);
    await house.service.end(call.id, 'agent-ended');
    const transcript = await house.transcript(call);
    expect(transcript).toHaveLength(MAX_QUEUED_ENTRIES);
    expect([transcript[0], transcript.at(-1)]).toEqual(['5', `${MAX_QUEUED_ENTRIES + 4}`]);
    expect(house.warnings.filter(({ message }) => message.includes('dropped'))).toHaveLength(1);
  });

  it('gets what it missed with the terminal act', async () => {
    const house = await CallHouse.open();
    const { call, conversation } = await house.talk('CA1');
    house.acts.append = refuse;
    conversation.says('one');
    await house.clock.advance(3_000);
    await house.service.end(call.id, 'agent-ended');
    expect(await house.transcript(call)).toEqual(['one']);
    expect(await house.eventTypes(call)).toEqual(['call-started', 'caller-spoke', 'call-ended']);
    await house.clock.advance(0);
    expect(house.clock.pendingCount).toBe(0);
  });

  it('is offered the end of a call again, until it takes it; that happens once', async () => {
    const house = await CallHouse.open();
    const { call } = await house.talk('CA1');
    let tries = 0;
    house.acts.end = () => {
      tries += 1;
      if (tries === 3) delete house.acts.end;
      return refuse();
    };
    const ended = house.service.end(call.id, 'agent-ended');
    await house.clock.advance(749);
    expect(await house.record(call)).toMatchObject({ status: 'IN_PROGRESS' });
    expect(house.service.activeCount).toBe(1);
    await house.clock.advance(1_001);
    expect(await ended).toBe(true);
    expect(await house.record(call)).toMatchObject({ status: 'COMPLETED' });
    expect(house.service.activeCount).toBe(0);
    expect(house.warnings).toEqual([]);
  });

  it('gets the bare end when it is the last words that it cannot take', async () => {
    const house = await CallHouse.open();
    const { call, conversation } = await house.talk('CA1');
    const end = house.store.calls.end.bind(house.store.calls);
    house.acts.append = refuse;
    house.acts.end = (id: string, ending: CallEnding) => {
      if (ending.utterances.length > 0) return refuse();
      delete house.acts.end;
      return end(id, ending);
    };
    conversation.says('poison');
    const ended = house.service.end(call.id, 'agent-ended');
    await house.clock.runUntil(() => house.service.activeCount === 0, 120_000);
    expect(await ended).toBe(true);
    expect(await house.record(call)).toMatchObject({ status: 'COMPLETED' });
    expect(await house.eventTypes(call)).toEqual(['call-ended']);
    expect(house.warnings.some(({ message }) => message.startsWith('The end of a call could not be stored'))).toBe(
      true,
    );
  });

  it.each([
    ['refuses', refuse],
    ['hangs', hang],
  ])('and %s every end is given up on, with a warning; the lease brings the end later', async (_name, act) => {
    const house = await CallHouse.open();
    const { call } = await house.talk('CA1');
    house.acts.end = act;
    const ended = house.service.end(call.id, 'agent-ended');
    await house.clock.runUntil(() => house.service.activeCount === 0, 300_000);
    expect(await ended).toBe(false);
    expect(house.warnings).toHaveLength(2);
    expect(house.clock.pendingCount).toBe(0);
    delete house.acts.end;
    await house.clock.advance(60_000);
    expect(await house.service.recoverAbandoned()).toBe(1);
    expect(await house.record(call)).toMatchObject({ status: 'FAILED', endReason: 'server-lost' });
  });

  it('does not keep a call from being answered: that is told again', async () => {
    const house = await CallHouse.open();
    house.acts.progress = refuse;
    const { call } = await house.talk('CA1');
    expect(await house.record(call)).toMatchObject({ status: 'RINGING' });
    delete house.acts.progress;
    await house.clock.advance(250);
    expect(await house.record(call)).toMatchObject({
      status: 'IN_PROGRESS',
      answeredAt: new Date('2026-01-01T00:00:00Z'),
    });
  });

  it('learns of the answer from the end of the call at the latest, and is not told again', async () => {
    const house = await CallHouse.open();
    let tries = 0;
    house.acts.progress = () => {
      tries += 1;
      return refuse();
    };
    const { call } = await house.talk('CA1');
    expect(await house.service.end(call.id, 'agent-ended')).toBe(true);
    expect(await house.record(call)).toMatchObject({ answeredAt: new Date('2026-01-01T00:00:00Z') });
    await house.clock.advance(10_000);
    expect(tries).toBe(1);
    expect(house.warnings).toEqual([expect.objectContaining({ message: expect.stringContaining('progress') })]);
    expect(house.clock.pendingCount).toBe(0);
  });

  it('is the affair of whoever claims or admits', async () => {
    const house = await CallHouse.open();
    const { token } = await house.ring('CA1');
    house.acts.claim = refuse;
    house.acts.admitStream = refuse;
    await expect(house.claim('CA2')).rejects.toThrow('disk full');
    await expect(house.admit(token)).rejects.toThrow('disk full');
    expect(house.service.activeCount).toBe(1);
  });
});

describe('a store that hangs', () => {
  it('is asked again after 10 s; audio and listeners never wait', async () => {
    const house = await CallHouse.open();
    const { call, conversation, events } = await house.talk('CA1');
    await house.clock.advance(1_000);
    house.acts.append = hang;
    conversation.says('one');
    await house.clock.advance(250);
    conversation.says('two');
    expect(events.map(({ type }) => type)).toEqual(['caller-spoke', 'caller-spoke']);
    delete house.acts.append;
    await house.clock.advance(10_249);
    expect(await house.transcript(call)).toEqual([]);
    await house.clock.advance(1);
    expect(await house.transcript(call)).toEqual(['one', 'two']);
    expect(house.warnings).toEqual([
      expect.objectContaining({ error: expect.objectContaining({ code: 'VOICE_STORE_TIMEOUT' }) }),
    ]);
  });

  it('holds up the end of a call for no longer than its limits', async () => {
    const house = await CallHouse.open();
    house.acts.progress = hang;
    const { call, conversation } = await house.talk('CA1');
    await house.clock.advance(250);
    house.acts.append = hang;
    conversation.says('one');
    await house.clock.advance(250);
    const ended = house.service.end(call.id, 'agent-ended');
    await house.clock.advance(10_000);
    expect(await ended).toBe(true);
    expect(await house.record(call)).toMatchObject({ status: 'COMPLETED' });
    expect(await house.transcript(call)).toEqual(['one']);
  });
});

describe('leases', () => {
  it('are renewed while a call lives and not afterwards', async () => {
    const house = await CallHouse.open();
    const { call } = await house.talk('CA1');
    await house.clock.advance(60_000);
    expect((await house.record(call))?.leaseUntil).toEqual(new Date(house.clock.date().getTime() + 60_000));
    expect(await house.another().service.recoverAbandoned()).toBe(0);
    await house.service.end(call.id, 'agent-ended');
    await house.clock.advance(0);
    expect(house.clock.pendingCount).toBe(0);
  });

  it('that could not be renewed are renewed the next time, with a warning', async () => {
    const house = await CallHouse.open();
    const { call } = await house.talk('CA1');
    house.acts.renewLeases = refuse;
    await house.clock.advance(20_000);
    delete house.acts.renewLeases;
    await house.clock.advance(20_000);
    expect(house.warnings).toHaveLength(1);
    expect((await house.record(call))?.leaseUntil).toEqual(new Date(house.clock.date().getTime() + 60_000));
  });
});

describe('another server over the same store', () => {
  it('ends the calls of one that died, once their leases ran out, and no others', async () => {
    const dead = await CallHouse.open();
    dead.acts.renewLeases = () => Promise.resolve([]);
    const { call, conversation } = await dead.talk('CA1');
    conversation.says('last words');
    await dead.clock.advance(59_999);
    const house = dead.another();
    const { call: fresh } = await house.ring('CA2');
    expect(await house.service.recoverAbandoned()).toBe(0);
    await dead.clock.advance(1);
    expect(await house.service.recoverAbandoned()).toBe(1);
    expect(await house.record(call)).toMatchObject({ status: 'FAILED', endReason: 'server-lost' });
    expect(await house.eventTypes(call)).toEqual(['call-started', 'caller-spoke', 'call-ended']);
    expect(await house.transcript(call)).toEqual(['last words']);
    expect(await house.record(fresh)).toMatchObject({ status: 'RINGING' });
    expect(await house.service.recoverAbandoned()).toBe(0);
    // The one that was thought dead comes too late.
    expect(await dead.service.end(call.id, 'agent-ended')).toBe(false);
    expect(await house.record(call)).toMatchObject({ endReason: 'server-lost' });
  });

  it('goes on when one abandoned call cannot be ended', async () => {
    const dead = await CallHouse.open({ noStreamTimeoutMs: 500_000 });
    await dead.ring('CA1');
    await dead.ring('CA2');
    dead.acts.renewLeases = () => Promise.resolve([]);
    await dead.clock.advance(60_000);
    const house = dead.another();
    house.acts.end = () => {
      delete house.acts.end;
      return refuse();
    };
    expect(await house.service.recoverAbandoned()).toBe(1);
    expect(house.warnings).toHaveLength(1);
    expect(await house.service.recoverAbandoned()).toBe(1);
  });

  it('takes over a claimed call when the socket comes to it, and goes on with its log', async () => {
    const one = await CallHouse.open();
    const { call, token } = await one.ring('CA1');
    await one.clock.advance(250);
    const other = one.another();
    await other.connect(token, 'CA1');
    other.conversations[0]?.says('hello');
    await other.service.end(call.id, 'agent-ended');
    expect(await other.eventTypes(call)).toEqual(['call-started', 'caller-spoke', 'call-ended']);
    expect(await other.record(call)).toMatchObject({ status: 'COMPLETED' });
  });

  it('does not end a call that has been taken over because no stream came here', async () => {
    const one = await CallHouse.open();
    const { call, token } = await one.ring('CA1');
    const other = one.another();
    await other.connect(token, 'CA1');
    await one.clock.advance(60_000);
    expect(one.service.activeCount).toBe(0);
    expect(await other.record(call)).toMatchObject({ status: 'IN_PROGRESS' });
    expect(other.service.activeCount).toBe(1);
  });

  it('leaves a reported hang-up of a call in progress to the one that holds it', async () => {
    const one = await CallHouse.open();
    const { call } = await one.talk('CA1');
    const ringing = await one.ring('CA2');
    const other = one.another();
    await other.hangUp('twilio', 'CA1');
    expect(await other.record(call)).toMatchObject({ status: 'IN_PROGRESS' });
    await other.hangUp('twilio', 'CA2', 'gone');
    expect(await other.record(ringing.call)).toMatchObject({ endReason: 'caller-hung-up', endDetail: 'gone' });
    expect(await other.hangUp('twilio', 'CA3')).toBeUndefined();
    await one.clock.advance(20_000);
    expect(one.service.activeCount).toBe(1); // It has learnt that the one it held is over.
  });

  it('gives the token back when it cannot read the log that it would go on with', async () => {
    const one = await CallHouse.open();
    const { token } = await one.ring('CA1');
    const other = one.another();
    other.acts.events = refuse;
    await expect(other.admit(token)).rejects.toThrow('disk full');
    delete other.acts.events;
    expect(await other.admit(token)).toMatchObject({ outcome: 'admitted' });
  });
});

describe('a server that stops', () => {
  it('takes no calls while it drains, lets live ones finish, and is done when they are', async () => {
    const house = await CallHouse.open();
    const { call, conversation } = await house.talk('CA1');
    const waiting = await house.ring('CA2');
    let isDrained = false;
    const drained = house.service.drain(30_000).then(() => {
      isDrained = true;
    });
    expect(house.service.isDraining).toBe(true);
    expect(await house.claim('CA3')).toEqual({ outcome: 'draining' });
    await house.connect(waiting.token, 'CA2');
    await house.clock.advance(10_000);
    conversation.end('agent-ended');
    house.conversations[1]?.end('caller-hung-up');
    await house.clock.advance(0);
    await drained;
    expect(isDrained).toBe(true);
    expect(await house.record(call)).toMatchObject({ endReason: 'agent-ended' });
    expect(await house.record(waiting.call)).toMatchObject({ endReason: 'caller-hung-up' });
    expect(house.clock.pendingCount).toBe(0);
  });

  it('ends what is left at the deadline, properly', async () => {
    const house = await CallHouse.open();
    const { call, conversation, closings } = await house.talk('CA1');
    const drained = house.service.drain(30_000);
    conversation.says('one moment');
    await house.clock.advance(29_999);
    expect(await house.record(call)).toMatchObject({ status: 'IN_PROGRESS' });
    await house.clock.advance(1);
    await drained;
    await house.clock.advance(0);
    expect(await house.record(call)).toMatchObject({ status: 'FAILED', endReason: 'server-lost' });
    expect(await house.transcript(call)).toEqual(['one moment']);
    expect(closings).toHaveLength(1);
    expect(house.clock.pendingCount).toBe(0);
  });

  it('may be closed twice, and admits nobody afterwards', async () => {
    const house = await CallHouse.open();
    const { call, token } = await house.ring('CA1');
    await Promise.all([house.service.close(), house.service.close()]);
    await house.service.close();
    expect(await house.record(call)).toMatchObject({ status: 'FAILED', endReason: 'server-lost' });
    expect(await house.admit(token)).toEqual({ outcome: 'refused', reason: 'server-stopping' });
    expect(await house.claim('CA2')).toEqual({ outcome: 'draining' });
    expect(house.service.activeCount).toBe(0);
    expect(house.clock.pendingCount).toBe(0);
  });

  it('ends a call that was being claimed while it closed', async () => {
    const house = await CallHouse.open();
    const claim = house.claim('CA1');
    await house.service.close();
    expect(await claim).toEqual({ outcome: 'draining' });
    expect(await house.store.calls.countActive()).toBe(0);
    expect(house.clock.pendingCount).toBe(0);
  });
});
