import { type ProviderName, providerNames } from '@voice/core/telephony';
import { type Random, SeededRandom } from '@voice/core/time';
import {
  answers,
  answersAsMachine,
  type CallerScript,
  doesNotAnswer,
  dropSocket,
  hangUp,
  isBusy,
  isCutOff,
  isUnreachable,
  type PhoneBehaviour,
  pause,
  press,
  raw,
  rejects,
  say,
  waitForAgent,
} from '@voice/simulator';
import { babble } from '../house/sixty-seconds.ts';
import { drawRates, type FaultRates } from './random-faults.ts';

/** A call that a schedule begins. */
export type ScheduledCall =
  | { readonly direction: 'inbound'; readonly atMs: number; readonly caller: CallerScript }
  | { readonly direction: 'outbound'; readonly atMs: number; readonly phone: PhoneBehaviour };

/** Something that is done to the servers or, through one of them, to a call. */
export type ScheduledAct =
  | { readonly type: 'end-call' | 'cancel-call'; readonly atMs: number; readonly call: number }
  /** A server dies, and another one starts later. */
  | { readonly type: 'kill-server'; readonly atMs: number; readonly restartAfterMs: number }
  /** A server stops properly, and another one starts later. */
  | { readonly type: 'stop-server'; readonly atMs: number; readonly restartAfterMs: number };

/** Everything that happens in one run, drawn from its seed. */
export interface FaultSchedule {
  readonly seed: number;
  readonly carrier: ProviderName;
  readonly serverCount: 1 | 2;
  readonly rates: FaultRates;
  readonly calls: readonly ScheduledCall[];
  readonly acts: readonly ScheduledAct[];
}

const words = babble(700, 5);
const silence = pause(60_000);

const scripts: readonly CallerScript[] = [
  [waitForAgent('finishes'), say(words), waitForAgent('finishes'), hangUp()],
  [waitForAgent('finishes'), say(words), waitForAgent('starts'), say(words), waitForAgent('finishes'), hangUp()],
  [waitForAgent('starts'), hangUp()],
  [hangUp()],
  [say(words), press('12#'), waitForAgent('finishes'), hangUp()],
  [waitForAgent('starts'), dropSocket(), silence],
  [raw('{"event":"nonsense"}'), raw('not json'), waitForAgent('finishes'), say(words), silence],
  [silence],
];

/** The schedule of a seed: equal seeds, equal schedules. */
export function drawSchedule(seed: number): FaultSchedule {
  const random = new SeededRandom(seed);
  const calls = Array.from({ length: random.pick([1, 1, 2, 3]) }, () => drawCall(random));
  return {
    seed,
    carrier: random.pick(providerNames),
    serverCount: random.pick([1, 1, 2]),
    rates: drawRates(random),
    calls,
    acts: Array.from({ length: random.pick([0, 0, 1, 2]) }, () => drawAct(random, calls.length)),
  };
}

function drawCall(random: Random): ScheduledCall {
  const atMs = random.integer(0, 3000);
  if (random.next() < 0.4) return { direction: 'inbound', atMs, caller: random.pick(scripts) };
  return { direction: 'outbound', atMs, phone: drawPhone(random) };
}

function drawPhone(random: Random): PhoneBehaviour {
  const caller = random.pick(scripts);
  const afterMs = random.integer(0, 8000);
  return random.pick([
    answers({ afterMs, caller }),
    answers({ afterMs, caller }),
    answers({ afterMs: random.integer(18_000, 25_000), caller }),
    answersAsMachine({ afterMs, caller }),
    isBusy(),
    doesNotAnswer(),
    rejects(),
    isCutOff(),
    isUnreachable(),
  ]);
}

function drawAct(random: Random, callCount: number): ScheduledAct {
  const atMs = random.integer(0, 20_000);
  const restartAfterMs = random.integer(0, 40_000);
  const call = random.integer(0, callCount - 1);
  return random.pick<ScheduledAct>([
    { type: 'end-call', atMs, call },
    { type: 'cancel-call', atMs, call },
    { type: 'kill-server', atMs, restartAfterMs },
    { type: 'kill-server', atMs, restartAfterMs },
    { type: 'stop-server', atMs, restartAfterMs },
  ]);
}
