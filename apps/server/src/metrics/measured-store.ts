import type { CallRecord, NewCallEvent, Store } from '@voice/core/store';
import type { Metrics } from './metrics.ts';

/** Calls whose carrier and way are remembered until they end; the oldest is forgotten beyond it. */
const MAX_CALLS = 10_000;

/**
 * A store that counts what is done with it: calls that begin, are answered and end, their turns, and what fails.
 * Every call of every path goes through here, so nothing has to be counted anywhere else.
 */
export function measuredStore(store: Store, metrics: Metrics): Store {
  const calls = countFailures(store.calls, metrics);
  const known = new Map<string, { readonly call: CallRecord; isAnswered: boolean }>();
  const remember = (call: CallRecord) => {
    if (known.has(call.id)) return;
    known.set(call.id, { call, isAnswered: call.answeredAt !== undefined });
    const [oldest] = known.keys();
    if (known.size > MAX_CALLS && oldest !== undefined) known.delete(oldest);
  };
  const countTurns = (events: readonly NewCallEvent[]) => {
    for (const { type, data } of events) if (type === 'turn-latency') metrics.turn(data);
  };
  return {
    accounts: countFailures(store.accounts, metrics),
    apiKeys: countFailures(store.apiKeys, metrics),
    connections: countFailures(store.connections, metrics),
    agents: countFailures(store.agents, metrics),
    phoneNumbers: countFailures(store.phoneNumbers, metrics),
    ping: () => store.ping(),
    close: () => store.close(),
    calls: override(calls, {
      async claim(claim) {
        const claimed = await calls.claim(claim);
        if (claimed.outcome === 'claimed') {
          remember(claimed.call);
          metrics.callStarted(claimed.call);
        }
        return claimed;
      },
      async admitStream(admission) {
        const admitted = await calls.admitStream(admission);
        if (admitted.outcome === 'admitted') remember(admitted.call);
        return admitted;
      },
      async listAbandoned(at) {
        const abandoned = await calls.listAbandoned(at);
        for (const call of abandoned) remember(call);
        return abandoned;
      },
      async progress(id, progress) {
        const hasChanged = await calls.progress(id, progress);
        const entry = known.get(id);
        if (entry !== undefined && !entry.isAnswered && progress.answeredAt !== undefined) {
          entry.isAnswered = true;
          metrics.callAnswered(entry.call, progress.answeredAt.getTime() - entry.call.createdAt.getTime());
        }
        return hasChanged;
      },
      async append(id, entries) {
        await calls.append(id, entries);
        countTurns(entries.events);
      },
      async end(id, ending) {
        const isFirst = await calls.end(id, ending);
        const call = known.get(id)?.call ?? (isFirst ? await calls.findById(id).catch(() => undefined) : undefined);
        known.delete(id);
        if (isFirst) {
          countTurns(ending.events);
          if (call !== undefined) metrics.callEnded(call, ending);
        }
        return isFirst;
      },
    }),
  };
}

/** The same repository, with some of its methods replaced. */
function override<Repository extends object>(repository: Repository, methods: Partial<Repository>): Repository {
  return new Proxy(repository, { get: (target, name) => Reflect.get(name in methods ? methods : target, name) });
}

/** The same repository; what its methods reject with is counted by its code. */
function countFailures<Repository extends object>(repository: Repository, metrics: Metrics): Repository {
  return new Proxy(repository, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const result: unknown = value.apply(target, args);
        if (!(result instanceof Promise)) return result;
        return result.catch((error: unknown) => {
          metrics.storeFailed(codeOf(error));
          throw error;
        });
      };
    },
  });
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.startsWith('VOICE_') ? code : 'other';
}
