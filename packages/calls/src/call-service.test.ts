import type { CallEndReason } from '@voice/core/calls';
import { describe, expect, it } from 'vitest';
import { finalStatusOf } from './final-status.ts';
import { CallHouse } from './test-support/call-house.ts';

describe('the claim of a call', () => {
  it('creates a ringing call with a slot, a lease and a secret of which only the hash is stored', async () => {
    const house = await CallHouse.open();
    const claim = await house.claim('CA1', { connectionId: undefined });
    expect(claim).toMatchObject({ outcome: 'claimed', token: expect.stringMatching(/^[\w-]{43}$/) });
    if (claim.outcome !== 'claimed') return;
    expect(await house.record(claim.call)).toEqual(claim.call);
    expect(claim.call).toMatchObject({
      agentName: 'sales-agent',
      provider: 'twilio',
      providerCallId: 'CA1',
      status: 'RINGING',
      leaseUntil: new Date(house.clock.date().getTime() + 60_000),
    });
    expect(house.service.activeCount).toBe(1);
    expect(house.service.live(claim.call.id)?.call).toEqual(claim.call);
  });

  it('of an outbound call starts as pending, without a carrier id', async () => {
    const house = await CallHouse.open();
    const claim = await house.claim('', { direction: 'outbound', providerCallId: undefined });
    expect(claim).toMatchObject({ outcome: 'claimed', call: { status: 'PENDING', providerCallId: undefined } });
  });

  it('delivered twice makes one call and two tokens that both lead to it', async () => {
    const house = await CallHouse.open();
    const [one, other] = await Promise.all([house.claim('CA1'), house.claim('CA1')]);
    expect([one.outcome, other.outcome].sort()).toEqual(['claimed', 'repeated']);
    if (!('token' in one) || !('token' in other)) throw new Error('Expected two tokens');
    expect(other.call.id).toBe(one.call.id);
    expect(other.token).not.toBe(one.token);
    expect(house.service.activeCount).toBe(1);
    const { carrier } = await house.connect(other.token, 'CA1');
    expect(await house.admit(one.token)).toEqual({ outcome: 'refused', reason: 'in-use' });
    carrier.terminate();
    await house.clock.advance(0);
    expect(await house.admit(one.token)).toMatchObject({ outcome: 'admitted' });
  });

  it('is refused at the limit, and granted again when a call has ended', async () => {
    const house = await CallHouse.open();
    const { call } = await house.ring('CA1');
    expect(await house.claim('CA2', { limit: 1 })).toEqual({ outcome: 'full' });
    await house.service.end(call.id, 'ended-by-request');
    expect(await house.claim('CA3', { limit: 1 })).toMatchObject({ outcome: 'claimed' });
  });

  it('of a call that has ended gives its record and no token', async () => {
    const house = await CallHouse.open();
    const { call } = await house.ring('CA1');
    await house.service.end(call.id, 'ended-by-request');
    const again = await house.claim('CA1');
    expect(again).toEqual({ outcome: 'ended', call: await house.record(call) });
  });
});

describe('the admission of a media socket', () => {
  it.each([
    ['an unknown token', { token: 'x'.repeat(43) }, 'unknown'],
    ['an empty token', { token: '' }, 'unknown'],
    ['a token of another carrier', { provider: 'vobiz' as const }, 'unknown'],
    ['a token of another agent', { agentName: 'other-agent' }, 'unknown'],
  ])('is refused to %s', async (_name, changes, reason) => {
    const house = await CallHouse.open();
    const { token } = await house.ring('CA1');
    expect(await house.admit(token, changes)).toEqual({ outcome: 'refused', reason });
    expect(await house.admit(token)).toMatchObject({ outcome: 'admitted' });
  });

  it('is refused to a second socket while the first is open, and granted within 10 s after it closed', async () => {
    const house = await CallHouse.open();
    const { token } = await house.ring('CA1');
    const { carrier, session } = await house.connect(token, 'CA1');
    expect(await house.admit(token)).toEqual({ outcome: 'refused', reason: 'in-use' });
    carrier.terminate();
    await house.clock.advance(9_999);
    const again = await house.connect(token, 'CA1');
    expect(again.session).toBe(session);
    expect(house.conversations).toHaveLength(1);
    expect(house.conversations[0]?.transports).toHaveLength(2);
    again.carrier.terminate();
    await house.clock.advance(10_000);
    expect(await house.admit(token)).toEqual({ outcome: 'refused', reason: 'expired' });
  });

  it('is refused to a token that nobody has used in time', async () => {
    const house = await CallHouse.open({ noStreamTimeoutMs: 500_000 });
    const { token } = await house.ring('CA1');
    await house.clock.advance(120_000);
    expect(await house.admit(token)).toEqual({ outcome: 'refused', reason: 'expired' });
  });

  it('is refused once the call has ended', async () => {
    const house = await CallHouse.open();
    const { call, token } = await house.ring('CA1');
    await house.service.end(call.id, 'ended-by-request');
    expect(await house.admit(token)).toEqual({ outcome: 'refused', reason: 'call-ended' });
  });

  it('gives the token back when the upgrade fails', async () => {
    const house = await CallHouse.open();
    const { token } = await house.ring('CA1');
    const admission = await house.admit(token);
    if (admission.outcome !== 'admitted') throw new Error(admission.reason);
    admission.session.release();
    admission.session.release();
    await house.clock.advance(0);
    expect(await house.admit(token)).toMatchObject({ outcome: 'admitted' });
    expect(house.conversations).toHaveLength(1);
  });

  it('does not give the token of an open socket back, whoever asks for it', async () => {
    const house = await CallHouse.open();
    const { token } = await house.ring('CA1');
    const { session } = await house.connect(token, 'CA1');
    session.release();
    await house.clock.advance(0);
    expect(await house.admit(token)).toEqual({ outcome: 'refused', reason: 'in-use' });
  });

  it('ends a conversation that was made ready in the moment in which its call ended', async () => {
    const house: CallHouse = await CallHouse.open({
      prepareConversation: async ({ id }) => {
        void house.service.end(id, 'ended-by-request');
        return house.setup();
      },
    });
    const { token } = await house.ring('CA1');
    expect(await house.admit(token)).toEqual({ outcome: 'refused', reason: 'call-ended' });
    await house.clock.advance(0);
    expect(house.conversations[0]?.isEnded).toBe(true);
    expect(house.clock.pendingCount).toBe(0);
  });

  it('ends a call whose conversation cannot be prepared, and says so', async () => {
    const house = await CallHouse.open({ prepareConversation: () => Promise.reject(new Error('no such voice')) });
    const { call, token } = await house.ring('CA1');
    expect(await house.admit(token)).toEqual({ outcome: 'refused', reason: 'setup-failed' });
    await house.clock.advance(0);
    expect(await house.record(call)).toMatchObject({
      status: 'FAILED',
      endReason: 'engine-failed',
      endDetail: 'no such voice',
    });
    expect(house.warnings).toEqual([expect.objectContaining({ callId: call.id })]);
    expect(house.service.activeCount).toBe(0);
    expect(house.clock.pendingCount).toBe(0);
  });

  it('does not wait for a conversation longer than for the stream, and ends the one that comes too late', async () => {
    let deliver: (setup: ReturnType<CallHouse['setup']>) => void = () => {};
    const house = await CallHouse.open({
      prepareConversation: () =>
        new Promise((resolve) => {
          deliver = resolve;
        }),
    });
    const { call, token } = await house.ring('CA1');
    const admission = house.admit(token);
    await house.clock.advance(60_000);
    expect(await admission).toEqual({ outcome: 'refused', reason: 'call-ended' });
    expect(await house.record(call)).toMatchObject({ status: 'FAILED', endReason: 'no-stream' });
    deliver(house.setup());
    await house.clock.advance(0);
    expect(house.conversations[0]?.isEnded).toBe(true);
  });

  it('of a conversation that is over before it began ends the call', async () => {
    const house: CallHouse = await CallHouse.open({
      prepareConversation: async () => {
        const setup = house.setup();
        setup.conversation.end('engine-failed');
        return setup;
      },
    });
    const { call, token } = await house.ring('CA1');
    expect(await house.admit(token)).toEqual({ outcome: 'refused', reason: 'call-ended' });
    await house.clock.advance(0);
    expect(await house.record(call)).toMatchObject({ status: 'FAILED', endReason: 'engine-failed' });
  });
});

describe('the media socket of a call', () => {
  it('reaches the conversation on the announcement, which answers the call', async () => {
    const house = await CallHouse.open();
    const { call, token } = await house.ring('CA1');
    await house.clock.advance(3_000);
    const { session, transport, carrier } = await house.connect(token);
    expect(house.conversations[0]?.transports).toEqual([]);
    await house.clock.advance(500);
    carrier.send('start CA1');
    await house.clock.advance(0);
    expect(house.conversations[0]?.transports).toEqual([transport]);
    const answered = { status: 'IN_PROGRESS', answeredAt: house.clock.date() };
    expect(session.call).toMatchObject(answered);
    expect(await house.record(call)).toMatchObject(answered);
  });

  it('reaches it at once when the announcement came before the socket was bound', async () => {
    const house = await CallHouse.open();
    const { call, token } = await house.ring('CA1');
    const other = await house.another().ring('CA2');
    const { transport } = await house.connect(other.token, 'CA2');
    const admission = await house.admit(token);
    if (admission.outcome !== 'admitted') throw new Error(admission.reason);
    admission.session.attach(transport);
    // It is CA2's: not heard here, and closed.
    expect(transport.isOpen).toBe(false);
    expect(await house.record(call)).toMatchObject({ status: 'RINGING' });
  });

  it('that announces another call is closed with 1008, and the conversation hears nothing of it', async () => {
    const house = await CallHouse.open();
    const { call, token } = await house.ring('CA1');
    const { closings } = await house.connect(token, 'CA2');
    await house.clock.advance(0);
    expect(closings).toEqual([{ code: 1008, reason: 'the stream belongs to another call' }]);
    expect(house.conversations[0]?.transports).toEqual([]);
    expect(house.warnings).toEqual([expect.objectContaining({ callId: call.id })]);
    expect(await house.record(call)).toMatchObject({ status: 'RINGING' });
    await house.connect(token, 'CA1');
    expect(await house.record(call)).toMatchObject({ status: 'IN_PROGRESS' });
  });

  it('teaches the carrier id of an outbound call', async () => {
    const house = await CallHouse.open();
    const claim = await house.claim('', { direction: 'outbound', providerCallId: undefined });
    if (claim.outcome !== 'claimed') throw new Error(claim.outcome);
    await house.connect(claim.token, 'CA7');
    expect(await house.record(claim.call)).toMatchObject({ providerCallId: 'CA7', status: 'IN_PROGRESS' });
  });

  it('that nobody admitted is closed', async () => {
    const house = await CallHouse.open();
    const { token } = await house.ring('CA1');
    const { session } = await house.connect(token, 'CA1');
    const other = await house.talk('CA2');
    session.attach(other.transport);
    await house.clock.advance(0);
    expect(other.closings).toEqual([{ code: 1008, reason: 'this socket was not admitted' }]);
  });

  it('that closed before it was bound gives its token back', async () => {
    const house = await CallHouse.open();
    const { token } = await house.ring('CA1');
    const dead = await house.talk('CA2');
    dead.carrier.terminate();
    await house.clock.advance(0);
    const admission = await house.admit(token);
    if (admission.outcome !== 'admitted') throw new Error(admission.reason);
    admission.session.attach(dead.transport);
    await house.clock.advance(0);
    expect(await house.admit(token)).toMatchObject({ outcome: 'admitted' });
  });

  it('tells the log what it refused before the announcement', async () => {
    const house = await CallHouse.open();
    const { call, token } = await house.ring('CA1');
    const { carrier } = await house.connect(token);
    carrier.send('media-before-start');
    carrier.send('start CA1');
    carrier.send('the conversation hears this one itself');
    await house.clock.advance(250);
    expect(await house.eventTypes(call)).toEqual(['call-started', 'message-refused']);
  });
});

describe('the log of a call', () => {
  it('tells listeners at once, stores within the write-behind, and keeps interim words to the living', async () => {
    const house = await CallHouse.open();
    const { call, conversation, events } = await house.talk('CA1');
    await house.clock.advance(1_000);
    conversation.events.emit('event', { type: 'caller-interim', atMs: 5, data: { text: 'hel' } });
    conversation.says('hello');
    expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['caller-interim', 1],
      ['caller-spoke', 2],
    ]);
    await house.clock.advance(249);
    expect(await house.transcript(call)).toEqual([]);
    await house.clock.advance(1);
    expect(await house.transcript(call)).toEqual(['hello']);
    expect(await house.eventTypes(call)).toEqual(['call-started', 'caller-spoke']);
  });

  it('ends for its listeners with call-ended; who has left hears nothing, who throws disturbs nobody', async () => {
    const house = await CallHouse.open();
    const { call, conversation, events } = await house.talk('CA1');
    const left: string[] = [];
    house.service.subscribe(call.id, ({ type }) => left.push(type))();
    house.service.subscribe(call.id, () => {
      throw new Error('a broken listener');
    });
    conversation.says('hello');
    await house.service.end(call.id, 'agent-ended');
    expect(events.map(({ type }) => type)).toEqual(['caller-spoke', 'call-ended']);
    expect(left).toEqual([]);
    expect(house.warnings).toHaveLength(2);
    house.service.subscribe(call.id, () => left.push('too late'));
  });

  it('never writes later than 500 ms, whatever was asked for', async () => {
    const house = await CallHouse.open({ writeBehindMs: 60_000 });
    const { call, conversation } = await house.talk('CA1');
    await house.clock.advance(500);
    conversation.says('hello');
    await house.clock.advance(500);
    expect(await house.transcript(call)).toEqual(['hello']);
  });
});

const STATUS_OF: Partial<Record<CallEndReason, string>> = {
  'caller-hung-up': 'COMPLETED',
  'agent-ended': 'COMPLETED',
  'ended-by-request': 'COMPLETED',
  'idle-timeout': 'COMPLETED',
  'max-duration': 'COMPLETED',
  'canceled-by-request': 'CANCELED',
  'canceled-by-carrier': 'CANCELED',
  busy: 'BUSY',
  'no-answer': 'NO_ANSWER',
};

describe('the end of a call', () => {
  it.each(Object.keys(finalStatusOf) as CallEndReason[])(
    'for %s has its status and frees everything',
    async (reason) => {
      const house = await CallHouse.open();
      const { call, conversation, closings, events } = await house.talk('CA1');
      conversation.says('good-bye');
      conversation.end(reason, 'and a detail');
      await house.clock.advance(0);
      expect(await house.record(call)).toMatchObject({
        status: STATUS_OF[reason] ?? 'FAILED',
        endReason: reason,
        endDetail: 'and a detail',
        endedAt: house.clock.date(),
      });
      expect(await house.transcript(call)).toEqual(['good-bye']);
      expect(await house.eventTypes(call)).toEqual(['call-started', 'caller-spoke', 'call-ended']);
      expect(events.at(-1)).toMatchObject({ type: 'call-ended', data: { reason, detail: 'and a detail' } });
      expect(closings).toEqual([{ code: 1000, reason: 'the call has ended' }]);
      expect(conversation.events.listenerCount('ended')).toBe(0);
      expect(conversation.events.listenerCount('event')).toBe(0);
      expect(house.service.activeCount).toBe(0);
      expect(house.service.live(call.id)).toBeUndefined();
      expect(house.clock.pendingCount).toBe(0);
      expect(await house.store.calls.countActive()).toBe(0);
    },
  );

  it('comes as no-stream when the carrier never opens the socket, to the millisecond', async () => {
    const house = await CallHouse.open();
    const { call } = await house.ring('CA1');
    await house.clock.advance(59_999);
    expect(await house.record(call)).toMatchObject({ status: 'RINGING' });
    await house.clock.advance(1);
    expect(await house.record(call)).toMatchObject({ status: 'FAILED', endReason: 'no-stream' });
    expect(house.service.activeCount).toBe(0);
    expect(house.clock.pendingCount).toBe(0);
  });

  it('comes as no-stream, too, when a socket is open and never announces itself; the socket is closed', async () => {
    const house = await CallHouse.open();
    const { call, token } = await house.ring('CA1');
    const { closings } = await house.connect(token);
    await house.clock.advance(60_000);
    expect(await house.record(call)).toMatchObject({ endReason: 'no-stream' });
    expect(closings).toHaveLength(1);
    expect(house.conversations[0]?.isEnded).toBe(true);
    expect(house.clock.pendingCount).toBe(0);
  });

  it('does not come as no-stream when the announcement comes while that is being looked up', async () => {
    const house = await CallHouse.open();
    const { call, token } = await house.ring('CA1');
    house.acts.find = async () => {
      await house.clock.sleep(1_000);
      return undefined;
    };
    await house.clock.advance(60_000);
    await house.connect(token, 'CA1');
    await house.clock.advance(1_000);
    delete house.acts.find;
    expect(await house.record(call)).toMatchObject({ status: 'IN_PROGRESS' });
    expect(house.service.activeCount).toBe(1);
  });

  it('is told once: the first report wins, later ones wait for it and change nothing', async () => {
    const house = await CallHouse.open();
    const { call } = await house.talk('CA1');
    const [first, , third] = await Promise.all([
      house.service.end(call.id, 'ended-by-request', 'first'),
      house.hangUp('twilio', 'CA1', 'second'),
      house.service.end(call.id, 'carrier-failed', 'third'),
    ]);
    expect([first, third]).toEqual([true, false]);
    expect(await house.service.end(call.id, 'carrier-failed')).toBe(false);
    await house.hangUp('twilio', 'CA1');
    expect(await house.record(call)).toMatchObject({ endReason: 'ended-by-request', endDetail: 'first' });
    expect((await house.eventTypes(call)).filter((type) => type === 'call-ended')).toHaveLength(1);
  });

  it('is a hang-up when the carrier reports one, before or after the answer', async () => {
    const house = await CallHouse.open();
    const ringing = await house.ring('CA1');
    const talking = await house.talk('CA2');
    await house.hangUp('twilio', 'CA1', 'Normal Hangup');
    await house.hangUp('twilio', 'CA2');
    expect(await house.hangUp('vobiz', 'CA2')).toBeUndefined();
    await house.clock.advance(1000);
    expect(await house.record(ringing.call)).toMatchObject({ endReason: 'caller-hung-up', endDetail: 'Normal Hangup' });
    expect(await house.record(talking.call)).toMatchObject({ endReason: 'caller-hung-up' });
  });

  it('keeps the recording, once it is finished', async () => {
    const house: CallHouse = await CallHouse.open({
      prepareConversation: async ({ id, accountId, createdAt }) =>
        house.setup(async () => ({
          id: '00000000-0000-4000-8000-00000000f001',
          callId: id,
          accountId,
          location: 'recordings/1.wav',
          byteLength: 44,
          durationMs: 0,
          sampleRate: 8000,
          channels: 2,
          createdAt,
        })),
    });
    const { call } = await house.talk('CA1');
    await house.service.end(call.id, 'agent-ended');
    expect(await house.store.calls.recording(call.accountId, call.id)).toMatchObject({ location: 'recordings/1.wav' });
    expect(await house.eventTypes(call)).toEqual(['call-started', 'recording-saved', 'call-ended']);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('disk full'))],
    ['hangs', () => new Promise<never>(() => {})],
  ])('comes without the recording when that %s', async (_name, finish) => {
    const house: CallHouse = await CallHouse.open({ prepareConversation: async () => house.setup(finish) });
    const { call } = await house.talk('CA1');
    const ended = house.service.end(call.id, 'agent-ended');
    await house.clock.advance(10_000);
    expect(await ended).toBe(true);
    expect(await house.record(call)).toMatchObject({ status: 'COMPLETED' });
    expect(house.warnings).toHaveLength(1);
    expect(house.clock.pendingCount).toBe(0);
  });

  it.each(['never', 'throws'] as const)('comes without a conversation that %s ends', async (ending) => {
    const house = await CallHouse.open();
    const { call, conversation, closings } = await house.talk('CA1');
    conversation.ending = ending;
    const ended = house.service.end(call.id, 'ended-by-request');
    await house.clock.advance(5_000);
    expect(await ended).toBe(true);
    expect(await house.record(call)).toMatchObject({ endReason: 'ended-by-request' });
    expect(closings).toHaveLength(1);
    expect(house.warnings).toHaveLength(1);
    expect(house.clock.pendingCount).toBe(0);
  });

  it('comes as engine-failed when the conversation cannot take the socket', async () => {
    const house = await CallHouse.open();
    const { call, token } = await house.ring('CA1');
    const admission = await house.connect(token);
    const [conversation] = house.conversations;
    if (conversation !== undefined) {
      conversation.attach = () => {
        throw new Error('no such encoding');
      };
    }
    admission.carrier.send('start CA1');
    await house.clock.advance(0);
    expect(await house.record(call)).toMatchObject({ endReason: 'engine-failed', endDetail: 'no such encoding' });
    expect(admission.closings).toHaveLength(1);
  });

  it('of one call is nothing to another', async () => {
    const house = await CallHouse.open();
    const one = await house.talk('CA1');
    const other = await house.talk('CA2');
    one.conversation.says('mine');
    await house.service.end(one.call.id, 'agent-ended');
    other.conversation.says('yours');
    await house.clock.advance(500);
    expect(await house.transcript(one.call)).toEqual(['mine']);
    expect(await house.transcript(other.call)).toEqual(['yours']);
    expect(other.transport.isOpen).toBe(true);
    expect(house.service.activeCount).toBe(1);
  });
});
