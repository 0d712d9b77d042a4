import type { Random } from '@voice/core/time';
import type { CallbackFault, DocumentFault, FaultPlan, MarkFault, RestFault, StreamFault } from './fault-plan.ts';

/** How often things go wrong, from 0 (never) to 1 (always). Absent is never. */
export interface FaultRates {
  /** A report of a carrier is not sent at all. */
  readonly lostCallbacks?: number;
  /** It is sent up to `maxDelayMs` later, so that others overtake it. */
  readonly delayedCallbacks?: number;
  /** It is sent twice. */
  readonly doubledCallbacks?: number;
  /** A request for a document leaves late, or its answer comes back late, by up to `maxDelayMs`. */
  readonly slowDocuments?: number;
  /** The server is asked for a document twice. */
  readonly doubledDocuments?: number;
  /** A request to a carrier fails before or after it was carried out: an error, a proxy's page, garbage, a broken connection, silence, a late answer. */
  readonly rest?: number;
  /** A media socket dies within `maxDropMs`, while the call goes on. */
  readonly droppedSockets?: number;
  /** A mark does not come back. */
  readonly lostMarks?: number;
  /** It comes back up to `maxDelayMs` later. */
  readonly lateMarks?: number;
}

export interface SeededFaultsOptions extends FaultRates {
  /** Of its own: what goes wrong then does not depend on what else is drawn. */
  readonly random: Random;
  /** Default 10000. */
  readonly maxDelayMs?: number;
  /** Default 10000. */
  readonly maxDropMs?: number;
}

const DEFAULT_MAX_MS = 10_000;
const statuses = [400, 403, 404, 429, 500, 502, 503] as const;
const kinds = ['status', 'html', 'garbage', 'reset', 'silence', 'late'] as const;

/** Faults by chance: the same seed gives the same faults in the same order. */
export function seededFaults(options: SeededFaultsOptions): FaultPlan {
  const { random, maxDelayMs = DEFAULT_MAX_MS, maxDropMs = DEFAULT_MAX_MS } = options;
  // Each question draws the same number of times whatever the rates are, so that one rate does not shift the others.
  const happens = (rate = 0) => random.next() < rate;
  const delay = () => random.integer(1, maxDelayMs);
  return {
    callback: () => pickCallback(options, happens, delay()),
    document: () => pickDocument(options, happens, delay()),
    rest: () => pickRest(options, random, delay()),
    stream: (): StreamFault | undefined => {
      const dropAfterMs = random.integer(1, maxDropMs);
      return happens(options.droppedSockets) ? { dropAfterMs } : undefined;
    },
    mark: (): MarkFault | undefined => {
      const delayMs = delay();
      const isLost = happens(options.lostMarks);
      const isLate = happens(options.lateMarks);
      if (isLost) return { type: 'lost' };
      return isLate ? { type: 'late', delayMs } : undefined;
    },
  };
}

type Happens = (rate: number | undefined) => boolean;

function pickCallback(rates: FaultRates, happens: Happens, delayMs: number): CallbackFault | undefined {
  const isLost = happens(rates.lostCallbacks);
  const isDelayed = happens(rates.delayedCallbacks);
  const isDoubled = happens(rates.doubledCallbacks);
  if (isLost) return { isLost };
  if (!isDelayed && !isDoubled) return undefined;
  return { ...(isDelayed ? { delayMs } : {}), ...(isDoubled ? { copies: 2 } : {}) };
}

function pickDocument(rates: FaultRates, happens: Happens, ms: number): DocumentFault | undefined {
  const isSlow = happens(rates.slowDocuments);
  const isLateAnswer = happens(0.5);
  const isDoubled = happens(rates.doubledDocuments);
  if (!isSlow && !isDoubled) return undefined;
  const slow = isLateAnswer ? { answerDelayMs: ms } : { delayMs: ms };
  return { ...(isSlow ? slow : {}), ...(isDoubled ? { copies: 2 } : {}) };
}

function pickRest({ rest = 0 }: FaultRates, random: Random, delayMs: number): RestFault | undefined {
  const happens = random.next() < rest;
  const type = random.pick(kinds);
  const isCarriedOut = random.next() < 0.5;
  const status = random.pick(statuses);
  if (!happens) return undefined;
  switch (type) {
    case 'late':
      return { type, delayMs, isCarriedOut };
    case 'status':
      // A carrier that refuses a request has not carried it out; only a server error hides that it has.
      return {
        type,
        status,
        isCarriedOut: isCarriedOut && status >= 500,
        ...(status === 429 ? { retryAfterSecs: 1 } : {}),
      };
    default:
      return { type, isCarriedOut };
  }
}
