import { createHash } from 'node:crypto';
import { isFinalCallStatus } from '@voice/core/calls';
import { errorMessage } from '@voice/core/errors';
import type { CallRecord } from '@voice/core/store';
import { VirtualClock } from '@voice/core/testing';
import { SeededRandom, type Timer } from '@voice/core/time';
import { type CallReport, LinkError, PhoneNetwork, type SimulatedCall, UpgradeRefusedError } from '@voice/simulator';
import { House } from '../house/house.ts';
import { HOUSE_URL, houseCredentials } from '../house/house-wire.ts';
import { scriptedEngines } from '../house/sixty-seconds.ts';
import type { FaultSchedule, ScheduledAct, ScheduledCall } from './fault-schedule.ts';
import { randomFaults } from './random-faults.ts';
import { SpokenWords } from './spoken-words.ts';

/** No call may last longer, whatever goes wrong, in ms: ringing, talking, leases and the carrier's patience included. */
const MAX_CALL_MS = 5 * 60_000;
/** By then everything must be over, in ms. */
const LIMIT_MS = 15 * 60_000;

const OURS = '+14155550100';

/** What a run has shown. */
export interface ScheduleOutcome {
  /** What must not be; empty is good. */
  readonly violations: readonly string[];
  /** Equal for equal seeds. */
  readonly storyHash: string;
  readonly records: readonly CallRecord[];
  readonly reports: readonly CallReport[];
}

/** Runs one schedule from its first call until nothing is left of any. */
export async function runSchedule(schedule: FaultSchedule): Promise<ScheduleOutcome> {
  const run = new ScheduleRun(schedule);
  return run.play();
}

class ScheduleRun {
  readonly #schedule: FaultSchedule;
  readonly #clock = new VirtualClock();
  readonly #random: SeededRandom;
  readonly #spoken = new SpokenWords(this.#clock);
  readonly #streamUrls = new Set<string>();
  readonly #simulated: SimulatedCall[] = [];
  readonly #reports: CallReport[] = [];
  /** Our ids of the scheduled calls, as far as they have come into being. */
  readonly #callIdOf: (() => Promise<string | undefined>)[] = [];
  readonly #violations: string[] = [];
  #pendingActs = 0;

  constructor(schedule: FaultSchedule) {
    this.#schedule = schedule;
    this.#random = new SeededRandom(schedule.seed + 1);
  }

  async play(): Promise<ScheduleOutcome> {
    const { seed, carrier, serverCount, rates, calls, acts } = this.#schedule;
    const clock = this.#clock;
    const house = await House.open({
      clock,
      seed,
      engines: scriptedEngines,
      agent: { idleTimeoutMs: 8000, maxDurationMs: 30_000 },
      http: (request, options) => network.apis.request(request, options),
      onUtterance: (callId, utterance) => this.#spoken.add(callId, utterance),
    });
    const network = new PhoneNetwork({
      clock,
      random: new SeededRandom(seed + 2),
      link: {
        request: async (request) => this.#anyServer(house).request({ ...request, body: Buffer.from(request.body) }),
        openSocket: (url) => this.#openSocket(house, url),
      },
      publicBaseUrl: HOUSE_URL,
      credentials: houseCredentials,
      numbers: { [carrier]: [OURS] },
      faults: randomFaults(new SeededRandom(seed + 3), rates),
    });
    network.outbound.on('call', (call) => this.#watch(call));
    if (serverCount === 2) house.startServer();
    for (const [index, call] of calls.entries()) this.#later(call.atMs, () => this.#begin(house, network, index, call));
    for (const act of acts) this.#later(act.atMs, () => this.#act(house, act));

    let activeCount = 1;
    const isOver = () =>
      this.#pendingActs === 0 &&
      network.activeCount === 0 &&
      house.servers.length > 0 &&
      house.servers.every((server) => server.calls.activeCount === 0 && server.socketCount === 0);
    // The store is asked now and then; everything else can be seen at once.
    let timer: Timer | undefined;
    const look = async () => {
      activeCount = await house.store.calls.countActive();
      timer = clock.setTimer(() => void look(), 1000);
    };
    void look();
    await clock
      .runUntil(() => activeCount === 0 && isOver(), LIMIT_MS)
      .catch(() => {
        const servers = house.servers.map(
          ({ calls, socketCount }) => `${calls.activeCount} calls, ${socketCount} sockets`,
        );
        const left = `${this.#pendingActs} acts, ${network.activeCount} at the carrier, ${activeCount} in the store`;
        this.#violations.push(`it did not come to an end: ${left}; servers: ${servers.join(' and ') || 'none'}`);
      });
    timer?.cancel();
    const outcome = await this.#judge(house, calls);
    await house.close();
    await clock.advance(0);
    if (clock.pendingCount > 0) this.#violations.push(`${clock.pendingCount} timers are left`);
    return { ...outcome, violations: this.#violations };
  }

  #later(atMs: number, act: () => Promise<void> | void): void {
    this.#pendingActs += 1;
    this.#clock.setTimer(() => {
      void Promise.resolve(act())
        .catch((error: unknown) => this.#violations.push(`something threw: ${errorMessage(error)}`))
        .finally(() => {
          this.#pendingActs -= 1;
        });
    }, atMs);
  }

  async #begin(house: House, network: PhoneNetwork, index: number, call: ScheduledCall): Promise<void> {
    const { carrier } = this.#schedule;
    const theirs = `+141555501${String(11 + index)}`;
    if (call.direction === 'inbound') {
      const webhookUrl = house.webhookUrl(carrier);
      const simulated = network.call({ carrier, webhookUrl, from: theirs, to: OURS, caller: call.caller });
      this.#watch(simulated);
      this.#callIdOf[index] = async () => (await house.store.calls.findByProviderCallId(carrier, simulated.callId))?.id;
      return;
    }
    network.phone(theirs, call.phone);
    const [server] = house.servers;
    if (server === undefined) return;
    // A server that dies meanwhile never answers.
    void server.dial(carrier, theirs, OURS).then((outcome) => {
      if ('call' in outcome) this.#callIdOf[index] = async () => outcome.call.id;
    });
  }

  async #act(house: House, act: ScheduledAct): Promise<void> {
    if (act.type === 'kill-server' || act.type === 'stop-server') {
      const [server] = house.servers;
      if (server === undefined) return;
      if (act.type === 'kill-server') {
        server.kill();
        this.#spoken.crashed();
      } else {
        // Never done when it is killed meanwhile.
        void server.calls.drain(2000).then(() => server.close());
      }
      this.#later(act.restartAfterMs, () => void house.startServer());
      return;
    }
    const callId = await this.#callIdOf[act.call]?.();
    const [server] = house.servers;
    if (callId === undefined || server === undefined) return;
    if (act.type === 'cancel-call') void server.calls.cancel(callId);
    else void server.calls.endOnRequest(callId);
  }

  #watch(call: SimulatedCall): void {
    this.#simulated.push(call);
    void call.done.then((report) => this.#reports.push(report));
  }

  /** Whichever server the load balancer picks. */
  #anyServer(house: House) {
    const { servers } = house;
    if (servers.length === 0) throw new LinkError('connection refused');
    return this.#random.pick(servers);
  }

  async #openSocket(house: House, url: string) {
    this.#streamUrls.add(url);
    try {
      return await this.#anyServer(house).openSocket(url);
    } catch (error) {
      const statusCode = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined;
      throw statusCode === undefined ? error : new UpgradeRefusedError({ statusCode, body: '' });
    }
  }

  async #judge(house: House, scheduled: readonly ScheduledCall[]) {
    const { accountId } = house.agent;
    const { calls: records } = await house.store.calls.list(accountId, { limit: 1000, offset: 0 });
    const story: unknown[] = [];
    for (const record of records) {
      const [events, transcript] = await Promise.all([
        house.store.calls.events(accountId, record.id),
        house.store.calls.transcript(accountId, record.id),
      ]);
      story.push(record, events, transcript);
      const ends = events.filter(({ type }) => type === 'call-ended').length;
      const say = (problem: string) => this.#violations.push(`${record.direction} call ${record.id}: ${problem}`);
      if (!isFinalCallStatus(record.status)) say(`it is still ${record.status}`);
      if (ends !== 1) say(`it ended ${ends} times (${record.status}, ${record.endReason})`);
      const lastedMs = (record.endedAt?.getTime() ?? Number.POSITIVE_INFINITY) - record.createdAt.getTime();
      if (lastedMs > MAX_CALL_MS) say(`it lasted ${lastedMs} ms (${record.endReason})`);
      if (record.answeredAt !== undefined && record.endedAt !== undefined && record.endedAt < record.answeredAt)
        say('it ended before it was answered');
      for (const problem of this.#spoken.problems(record.id, transcript)) say(problem);
      const report = this.#reports.find(({ callId }) => callId === record.providerCallId);
      if (record.status === 'COMPLETED' && report !== undefined && isNever(report.carrierStatus))
        say(`it is COMPLETED (${record.endReason}), but its carrier says ${report.carrierStatus}`);
    }
    const dialled = scheduled.filter(({ direction }) => direction === 'outbound').length;
    const placed = this.#simulated.filter(({ direction }) => direction === 'outbound').length;
    if (placed > dialled) this.#violations.push(`${dialled} calls were dialled, and ${placed} placed`);
    await this.#tryTokens(house);
    story.push(this.#reports.map(({ timeline }) => timeline));
    const storyHash = createHash('sha256').update(JSON.stringify(story)).digest('hex');
    return { records, reports: this.#reports, storyHash };
  }

  /** Nobody gets in any more with the token of a call that is over. */
  async #tryTokens(house: House): Promise<void> {
    const [server] = house.servers;
    for (const url of this.#streamUrls) {
      const socket = await server?.openSocket(url).catch(() => undefined);
      if (socket === undefined) continue;
      this.#violations.push('the token of a call that is over opened a socket');
      socket.terminate();
    }
  }
}

/** Whether a carrier's last status means that nobody ever answered. */
function isNever(status: string): boolean {
  return ['busy', 'no-answer', 'failed', 'canceled'].includes(status);
}
