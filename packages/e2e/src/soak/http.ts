import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorMessage } from '@voice/core/errors';
import { SeededRandom } from '@voice/core/time';
import { doesNotAnswer } from '@voice/simulator';
import { PlayedCarriers } from '../carriers/played-carriers.ts';
import { ServerProcess, type ServerProcessOptions } from '../demo/server-process.ts';
import { drawHttpCase, type HttpCase } from './http-case.ts';
import { exchange } from './http-exchange.ts';
import { judgeAnswer } from './http-judge.ts';
import { endCalls, type HttpWorld, httpSecrets, prepareWorld, readGauges } from './http-world.ts';
import type { SoakCampaign, SoakFailure, SoakOptions } from './soak-campaign.ts';

const MAX_FAILURES = 5;
/** After so many requests the world is put in order again, and the log is read. */
const BATCH = 500;
const AT_ONCE = 16;
const PROGRESS_EVERY = 5000;
/** Largest heap of the server, in MB: what leaks does not get far. */
const MAX_HEAP_MB = 192;
/** What a server may hold more in the end than in the beginning. */
const MORE = { heapBytes: 100_000_000, openFiles: 10 };

/** Broken requests to the whole server: every one is answered, with a sentence, and nothing of it stays. */
export const httpCampaign: SoakCampaign = {
  description: 'mutated HTTP requests and upgrades to a server of its own',
  defaultCount: 100_000,
  run: (options) => soakHttp(options, {}),
};

/** @param program what to run; default: the built server */
export async function soakHttp(
  { seed, count, from, progress }: SoakOptions,
  program: Pick<ServerProcessOptions, 'main' | 'nodeOptions'>,
): Promise<readonly SoakFailure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'voice-soak-http-'));
  const carriers = await PlayedCarriers.start({ people: doesNotAnswer() });
  const nodeOptions = [`--max-old-space-size=${MAX_HEAP_MB}`, ...(program.nodeOptions ?? [])];
  const server = await ServerProcess.start({ ...program, nodeOptions, dataDir, carriers, environment: httpSecrets });
  const failures: SoakFailure[] = [];
  try {
    const token = carriers.environment.TWILIO_AUTH_TOKEN ?? '';
    const secrets = [...Object.values(httpSecrets), server.apiKey, ...secretsOf(carriers.environment)];
    let world = await prepareWorld(server, token);
    const before = await readGauges(server);
    for (let start = from; start < count && failures.length < MAX_FAILURES; start += BATCH) {
      const end = Math.min(start + BATCH, count);
      failures.push(...(await runBatch({ seed, start, end, world, secrets })));
      const problem = problemOf(server, [...secrets, world.exotelPath.split('/').at(-1) ?? '']);
      if (problem !== undefined) failures.push({ at: start, what: problem });
      if (!server.isRunning) return failures;
      world = await prepareWorld(server, token);
      if (end % PROGRESS_EVERY === 0) progress(`${end} requests, ${failures.length} failures`);
    }
    await endCalls(server);
    const left = await whatIsLeft(server, before);
    if (left !== undefined) failures.push({ at: from, what: left });
  } catch (error) {
    failures.push({ at: from, what: `${errorMessage(error)}\n${server.output.slice(-2000)}` });
  } finally {
    await server.stop('SIGKILL');
    await carriers.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
  return failures.slice(0, MAX_FAILURES);
}

interface Batch {
  readonly seed: number;
  readonly start: number;
  readonly end: number;
  readonly world: HttpWorld;
  readonly secrets: readonly string[];
}

/** Several at once: a request meets what others do. */
async function runBatch({ seed, start, end, world, secrets }: Batch): Promise<SoakFailure[]> {
  const failures: SoakFailure[] = [];
  let next = start;
  const work = async () => {
    for (let at = next++; at < end; at = next++) {
      const asked: HttpCase = drawHttpCase(new SeededRandom(seed * 1_000_003 + at), world);
      const problem = judgeAnswer(asked, await exchange(world.port, asked), secrets);
      if (problem !== undefined) failures.push({ at, what: `${problem} for ${asked.shown}` });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return failures;
}

function secretsOf(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment).flatMap(([name, value]) => (/TOKEN|API_KEY/.test(name) ? [value] : []));
}

/** What is wrong with the process, or with what it has printed. */
function problemOf(server: ServerProcess, secrets: readonly string[]): string | undefined {
  if (!server.isRunning) return `The server has died:\n${server.output.slice(-2000)}`;
  const leaked = secrets.find((secret) => server.output.includes(secret));
  if (leaked !== undefined) return `The log holds a secret: ${leaked.slice(0, 4)}…`;
  const failed = server.output.split('\n').find((line) => /"level":(50|60)/.test(line));
  return failed === undefined ? undefined : `The log tells of a failure: ${failed.slice(0, 500)}`;
}

/** Waits a little for what is closing. @returns what has not gone back */
async function whatIsLeft(
  server: ServerProcess,
  before: Awaited<ReturnType<typeof readGauges>>,
): Promise<string | undefined> {
  let left: string | undefined;
  for (let look = 0; look < 50; look += 1) {
    const now = await readGauges(server);
    const grown = (['heapBytes', 'openFiles'] as const).filter((name) => !(now[name] <= before[name] + MORE[name]));
    left = grown.map((name) => `${name}: ${before[name]} before, ${now[name]} after`).join('; ');
    if (now.activeCalls !== 0) left = `${now.activeCalls} calls are still active; ${left}`;
    if (left === '') return undefined;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return left;
}
