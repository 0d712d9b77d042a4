import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom, systemClock } from '@voice/core/time';
import { type CallReport, hangUp, PhoneNetwork, say, waitForAgent } from '@voice/simulator';
import { babble } from '../house/sixty-seconds.ts';
import { PlayedDeepgram } from '../vendors/played-deepgram.ts';
import { PlayedModels } from '../vendors/played-models.ts';
import { startPlayedElevenLabs } from '../vendors/played-voices.ts';
import { loopDelay } from './vendors/bench-server.ts';
import { latencies, published } from './vendors/latencies.ts';
import { measuredLink } from './vendors/measured-link.ts';
import { markOf, ownShare, TurnLedger, turnIn, turnOfSound, wordsOf } from './vendors/turn-ledger.ts';

const twilio = { accountSid: 'AC00000000000000000000000000000001', authToken: 'twilio-auth-token-of-the-bench' };
const TURNS_OF_A_CALL = 84;
const CALLS_AT_A_TIME = 24;
/** Calls before any is measured, with this many turns: code is loaded and compiled meanwhile. */
const WARM_UP = { calls: 12, turns: 8 };
const SEED = 20;

/** Vendors with published latencies on loopback, many calls at a time on the real clock: where the caller's wait goes. */
export async function benchVendors(): Promise<void> {
  const random = new SeededRandom(SEED);
  const ledger = new TurnLedger();
  const deepgram = await PlayedDeepgram.start({
    hear: (connection, segment) => wordsOf(connection * TURNS_OF_A_CALL + segment),
    latencyMs: latencies(published.recogniser, random),
    onAnswer: (text, _asked, heard) => ledger.note(turnIn(text), { heard }),
  });
  const models = await PlayedModels.start({
    say: (words) => [`Yes, ${words.toLowerCase().slice(0, -1)}. `, 'And ', 'more.'],
    latencyMs: latencies(published.model, random),
    onAnswer: (text, asked, thought) => ledger.note(turnIn(text), { asked, thought }),
  });
  const voice = await startPlayedElevenLabs({
    mark: (text) => (Number.isNaN(turnIn(text)) ? new Uint8Array(0) : markOf(turnIn(text))),
    latencyMs: latencies(published.voice, random),
    onAnswer: (text, given, spoken) => ledger.note(turnIn(text), { given, spoken }),
  });
  const dataDir = mkdtempSync(join(tmpdir(), 'voice-bench-'));
  const server = await startServer({
    DATA_DIR: dataDir,
    DEEPGRAM_API_KEY: 'deepgram-key',
    DEEPGRAM_BASE_URL: deepgram.vendor.url,
    OPENAI_API_KEY: 'openai-key',
    OPENAI_BASE_URL: `${models.vendor.url}/v1`,
    ELEVENLABS_API_KEY: 'elevenlabs-key',
    ELEVENLABS_BASE_URL: voice.vendor.url,
  });
  const idle = await loopDelay();
  const network = new PhoneNetwork({
    clock: systemClock,
    random,
    credentials: { twilio },
    link: measuredLink((sound, received) => {
      const turn = turnOfSound(sound);
      if (turn !== undefined) ledger.note(turn, { received });
    }),
  });
  const call = (index: number, turnCount: number) => callFrom(network, server.webhookUrl, index, turnCount);
  await Promise.all(Array.from({ length: WARM_UP.calls }, (_, index) => call(index, WARM_UP.turns)));
  // The vendor counts connections, so that turns are numbered on.
  ledger.forget();
  const reports = await Promise.all(
    Array.from({ length: CALLS_AT_A_TIME }, async (_, index) => {
      // Not in step: people do not call at the same instant.
      await systemClock.sleep(index * 70);
      return call(index, TURNS_OF_A_CALL);
    }),
  );
  print(ledger, reports, idle, server.idle);
  server.process.disconnect();
  await once(server.process, 'exit');
  for (const { vendor } of [deepgram, models, voice]) vendor.die();
  rmSync(dataDir, { recursive: true, force: true });
}

/** A caller who says something, waits for the answer, and says something again. */
function callFrom(network: PhoneNetwork, webhookUrl: string, index: number, turnCount: number): Promise<CallReport> {
  const quick = { quietMs: 300, timeoutMs: 8000 };
  const turns = Array.from({ length: turnCount }, () => [say(babble(300, 5)), waitForAgent('finishes', quick)]);
  const from = `+1415555${String(index).padStart(4, '0')}`;
  const caller = [...turns.flat(), hangUp()];
  return network.call({ carrier: 'twilio', webhookUrl, from, to: '+14155550100', caller }).done;
}

interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
}

async function startServer(
  environment: Readonly<Record<string, string>>,
): Promise<{ process: ChildProcess; webhookUrl: string; idle: LoopDelay }> {
  const child = fork(process.argv[1] ?? '', ['--server'], {
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: '0',
      PUBLIC_BASE_URL: 'http://127.0.0.1:0',
      TWILIO_ACCOUNT_SID: twilio.accountSid,
      TWILIO_AUTH_TOKEN: twilio.authToken,
      TWILIO_API_BASE: 'http://127.0.0.1:9',
      TWILIO_MAX_CONCURRENT: '1000',
      VOICE_API_KEY: 'key-of-the-bench-server',
      ...environment,
    },
  });
  const [told] = (await once(child, 'message')) as [{ webhookUrl: string; idle: LoopDelay }];
  return { process: child, ...told };
}

function print(ledger: TurnLedger, reports: readonly CallReport[], ...delays: readonly LoopDelay[]): void {
  const shares = ledger.complete.map(ownShare);
  const waits = reports.flatMap((report) => report.turns.map(({ latencyMs }) => latencyMs));
  const breachCount = reports.reduce((sum, report) => sum + report.breachCount, 0);
  const idle = {
    p50: Math.max(...delays.map(({ p50 }) => p50)),
    p99: Math.max(...delays.map(({ p99 }) => p99)),
  };
  const own = shares.map(({ total }) => total);
  const line = (name: string, values: readonly number[]) =>
    `${name.padEnd(44)} ${[50, 95, 99].map((percent) => at(values, percent).toFixed(1).padStart(8)).join('')}\n`;
  process.stdout.write(
    [
      `${shares.length} turns of ${reports.length} calls at a time over Twilio, real clock, seed ${SEED}; breaches of the carrier's rules: ${breachCount}\n`,
      `Played: final words p50 ${published.recogniser.medianMs} p99 ${published.recogniser.p99Ms} ms, first token p50 ${published.model.medianMs} ms, first byte p50 ${published.voice.medianMs} ms\n\n`,
      `${'ms'.padEnd(44)} ${['p50', 'p95', 'p99'].map((name) => name.padStart(8)).join('')}\n`,
      line('caller stops → caller hears', waits),
      line('our own share', own),
      line(
        '  words → model is asked',
        shares.map(({ toModel }) => toModel),
      ),
      line(
        '  first token → voice is asked',
        shares.map(({ toVoice }) => toVoice),
      ),
      line(
        '  first audio → carrier has it',
        shares.map(({ toCaller }) => toCaller),
      ),
      `idle event loops, the later one${' '.repeat(14)}${idle.p50.toFixed(1).padStart(8)}${''.padStart(8)}${idle.p99.toFixed(1).padStart(8)}\n`,
      `our own share without it${' '.repeat(21)}${(at(own, 50) - idle.p50).toFixed(1).padStart(8)}${''.padStart(8)}${(at(own, 99) - idle.p99).toFixed(1).padStart(8)}\n`,
    ].join(''),
  );
}

function at(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN;
}
