import type { CallEventRecord, CallRecord, Store } from '@voice/core/store';
import { VirtualClock } from '@voice/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { CallEventFeed } from './call-event-feed.ts';

const AT = new Date('2026-01-01T00:00:00Z');
const call = { id: 'call', accountId: 'account', status: 'IN_PROGRESS' } as CallRecord;

let clock: VirtualClock;
let stored: CallEventRecord[];
let status: CallRecord['status'];
let listeners: Set<(event: CallEventRecord) => void>;
let isLive: boolean;
let isBroken: boolean;
let readCount: number;
let seen: (number | 'ended')[];

beforeEach(() => {
  clock = new VirtualClock();
  stored = [];
  status = 'IN_PROGRESS';
  listeners = new Set();
  isLive = true;
  isBroken = false;
  readCount = 0;
  seen = [];
});

function event(sequence: number, type: CallEventRecord['type'] = 'warning'): CallEventRecord {
  return { id: `event-${sequence}`, callId: call.id, sequence, type, at: AT, atMs: sequence, data: {} };
}

function open(after = -1): CallEventFeed {
  const calls = {
    find: async () => {
      if (isBroken) throw new Error('the database is away');
      return { ...call, status };
    },
    events: async () => {
      readCount += 1;
      return stored;
    },
  };
  const feed = new CallEventFeed({
    call,
    store: { calls } as unknown as Pick<Store, 'calls'>,
    calls: {
      live: () => (isLive ? ({} as never) : undefined),
      subscribe: (_id, listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    clock,
    after,
  });
  feed.events.on('event', ({ sequence }) => seen.push(sequence));
  feed.events.on('ended', () => seen.push('ended'));
  feed.start();
  return feed;
}

const happen = (...events: CallEventRecord[]) => {
  for (const one of events) for (const listener of [...listeners]) listener(one);
};

describe('the log of a live call', () => {
  it('begins with what was stored and goes on with what happens, each once, in order', async () => {
    stored = [event(0), event(1)];
    open();
    happen(event(1), event(2));
    await clock.advance(0);
    happen(event(3), event(2));
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  it('waits for an event that was not stored yet when the reader came', async () => {
    open();
    await clock.advance(0);
    happen(event(1));
    expect(seen).toEqual([]);
    stored = [event(0), event(1)];
    await clock.advance(1000);
    expect(seen).toEqual([0, 1]);
  });

  it('may have gaps, since not every event is stored', async () => {
    stored = [event(0), event(3)];
    open();
    happen(event(6));
    await clock.advance(0);
    expect(seen).toEqual([0, 3]);
    happen(event(8));
    await clock.advance(600);
    expect(seen).toEqual([0, 3, 6, 8]);
    happen(event(11));
    expect(seen).toEqual([0, 3, 6, 8, 11]);
  });

  it('goes on when the call comes to live here after its reader', async () => {
    isLive = false;
    stored = [event(0)];
    open();
    await clock.advance(0);
    isLive = true;
    await clock.advance(1000);
    happen(event(1), event(5));
    await clock.advance(600);
    expect(seen).toEqual([0, 1, 5]);
    happen(event(6, 'call-ended'));
    expect(seen).toEqual([0, 1, 5, 6, 'ended']);
  });

  it('is over when it cannot be read, so that its reader comes back', async () => {
    open();
    await clock.advance(0);
    isBroken = true;
    await clock.advance(1000);
    expect(seen).toEqual(['ended']);
  });

  it('continues after the event that a returning reader has seen', async () => {
    stored = [event(0), event(1), event(2)];
    open(1);
    await clock.advance(0);
    expect(seen).toEqual([2]);
  });

  it('is over with the end of the call', async () => {
    open();
    await clock.advance(0);
    happen(event(0), event(1, 'call-ended'), event(2));
    expect(seen).toEqual([0, 1, 'ended']);
    expect(listeners.size).toBe(0);
    expect(clock.pendingCount).toBe(0);
  });

  it('does not read the whole log again and again while nothing is missing', async () => {
    open();
    await clock.advance(60_000);
    expect(readCount).toBe(2);
  });

  it('asks for nothing more once its reader is gone', async () => {
    const feed = open();
    await clock.advance(0);
    feed.close();
    feed.close();
    happen(event(0));
    await clock.advance(60_000);
    expect(seen).toEqual([]);
    expect(clock.pendingCount).toBe(0);
  });
});

describe('the log of a call that lives on another server', () => {
  it('is read every second', async () => {
    isLive = false;
    open();
    await clock.advance(5000);
    stored = [event(0)];
    await clock.advance(1000);
    expect(seen).toEqual([0]);
    stored = [event(0), event(1, 'call-ended')];
    await clock.advance(1000);
    expect(seen).toEqual([0, 1, 'ended']);
  });
});

describe('the log of a call that has ended', () => {
  it('is told whole and then over', async () => {
    status = 'COMPLETED';
    stored = [event(0), event(1, 'call-ended')];
    open();
    await clock.advance(0);
    expect(seen).toEqual([0, 1, 'ended']);
  });

  it('is over also for a reader who has seen all of it', async () => {
    status = 'COMPLETED';
    stored = [event(0), event(1, 'call-ended')];
    open(1);
    await clock.advance(0);
    expect(seen).toEqual(['ended']);
  });

  it('is told to its end although an event was lost with its server', async () => {
    status = 'FAILED';
    stored = [event(0), event(2), event(3, 'call-ended')];
    open();
    await clock.advance(0);
    expect(seen).toEqual([0, 2, 3, 'ended']);
  });
});
