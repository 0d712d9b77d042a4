import { VoiceError } from '@voice/core/errors';
import type { Store } from '@voice/core/store';
import { expect, it } from 'vitest';
import { measuredStore } from './measured-store.ts';
import { Metrics } from './metrics.ts';

/** A store whose only methods are these. */
function storeOf(parts: object): Store {
  const empty = { accounts: {}, apiKeys: {}, connections: {}, agents: {}, phoneNumbers: {}, calls: {} };
  return { ...empty, ...parts } as unknown as Store;
}

it('counts what the database fails with, and passes it on', async () => {
  const metrics = new Metrics({ includesProcess: false });
  const busy = new VoiceError('Busy', { code: 'VOICE_STORE_BUSY' });
  const store = measuredStore(
    storeOf({
      accounts: { find: () => Promise.reject(busy) },
      agents: { list: () => Promise.reject(new Error('+14155550100 is not in the table')) },
    }),
    metrics,
  );
  await expect(store.accounts.find('a')).rejects.toBe(busy);
  await expect(store.agents.list('a')).rejects.toThrow('not in the table');
  const text = await metrics.text();
  expect(text).toContain('voice_store_errors_total{code="VOICE_STORE_BUSY"} 1\n');
  expect(text).toContain('voice_store_errors_total{code="other"} 1\n');
});

it('counts the parts of a turn once they are written, and a call that another server began', async () => {
  const metrics = new Metrics({ includesProcess: false });
  const call = { id: 'c', provider: 'exotel', direction: 'outbound', createdAt: new Date(0), answeredAt: undefined };
  const isFirst = [true, false];
  const store = measuredStore(
    storeOf({
      calls: {
        listAbandoned: async () => [call],
        append: async () => undefined,
        progress: async () => true,
        end: async () => isFirst.shift(),
        findById: async () => call,
      },
    }),
    metrics,
  );
  const turn = {
    id: 'e',
    sequence: 1,
    at: new Date(0),
    atMs: 0,
    type: 'turn-latency',
    data: { totalMs: 700, ownMs: 'x' },
  };
  await store.calls.listAbandoned(new Date(0));
  await store.calls.progress('c', { answeredAt: new Date(4_000) });
  await store.calls.progress('c', { answeredAt: new Date(9_000) });
  await store.calls.append('c', { events: [turn as never], utterances: [] });
  const ending = { status: 'NO_ANSWER', reason: 'no-answer', events: [], utterances: [] };
  await store.calls.end('c', ending as never);
  await store.calls.end('c', ending as never);
  const text = await metrics.text();
  expect(text).toContain('voice_call_setup_seconds_sum{carrier="exotel",direction="outbound"} 4\n');
  expect(text).toContain('voice_turn_latency_seconds_sum{part="total"} 0.7\n');
  expect(text).not.toContain('part="own"');
  expect(text).toContain(
    'voice_calls_ended_total{carrier="exotel",direction="outbound",status="no_answer",reason="no-answer"} 1\n',
  );
});
