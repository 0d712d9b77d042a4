import type { Random } from '@voice/core/time';
import type { CallbackFault, DocumentFault, FaultPlan, MarkFault, RestFault, StreamFault } from '@voice/simulator';

/** How often each kind of thing goes wrong: 0 never, 1 always. */
export interface FaultRates {
  readonly rest: number;
  readonly callback: number;
  readonly document: number;
  readonly stream: number;
  readonly mark: number;
}

/** A network's mood, drawn once for a schedule: most kinds of faults are rare or absent in most of them. */
export function drawRates(random: Random): FaultRates {
  const rate = () => random.pick([0, 0, 0.1, 0.3, 0.7]);
  return { rest: rate(), callback: rate(), document: rate(), stream: rate() / 2, mark: rate() };
}

/** Faults drawn from chance, each kind at its rate. */
export function randomFaults(random: Random, rates: FaultRates): FaultPlan {
  const goesWrong = (rate: number) => random.next() < rate;
  return {
    rest: () => (goesWrong(rates.rest) ? restFault(random) : undefined),
    callback: () => (goesWrong(rates.callback) ? callbackFault(random) : undefined),
    document: () => (goesWrong(rates.document) ? documentFault(random) : undefined),
    stream: () => (goesWrong(rates.stream) ? streamFault(random) : undefined),
    mark: () => (goesWrong(rates.mark) ? markFault(random) : undefined),
  };
}

function restFault(random: Random): RestFault {
  const isCarriedOut = random.next() < 0.5;
  switch (random.integer(0, 6)) {
    case 0:
      return { type: 'status', status: random.pick([400, 401, 403, 404, 409, 422]) };
    case 1:
      return { type: 'status', status: random.pick([500, 502, 503]), isCarriedOut };
    case 2:
      return { type: 'status', status: 429, retryAfterSecs: random.integer(1, 5) };
    case 3:
      return { type: 'html', isCarriedOut };
    case 4:
      return { type: 'garbage', isCarriedOut };
    case 5:
      return random.next() < 0.5 ? { type: 'reset', isCarriedOut } : { type: 'silence', isCarriedOut };
    default:
      return { type: 'late', delayMs: random.integer(500, 40_000), isCarriedOut };
  }
}

function callbackFault(random: Random): CallbackFault {
  return random.pick<CallbackFault>([
    { isLost: true },
    { copies: random.integer(2, 4) },
    { delayMs: random.integer(100, 60_000) },
    { delayMs: random.integer(100, 5000), copies: 2 },
  ]);
}

function documentFault(random: Random): DocumentFault {
  return random.pick<DocumentFault>([
    { delayMs: random.integer(100, 8000) },
    { answerDelayMs: random.integer(100, 8000) },
    { copies: 2 },
  ]);
}

function streamFault(random: Random): StreamFault {
  return { dropAfterMs: random.integer(0, 6000), endsCall: random.next() < 0.5 };
}

function markFault(random: Random): MarkFault {
  return random.next() < 0.5 ? { type: 'lost' } : { type: 'late', delayMs: random.integer(50, 5000) };
}
