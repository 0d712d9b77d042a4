import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { PhoneNetwork } from '@voice/simulator';
import { ApiClient } from './api-client.ts';
import { LiveView } from './live-view.ts';
import { playScene } from './play-scene.ts';
import { PlayedCarriers } from './played-carriers.ts';
import { type CallResult, failures, percent, table, wordErrorRate } from './report.ts';
import { demoAgent, scenes } from './scenes.ts';
import { ServerProcess } from './server-process.ts';

const help = `Three recorded callers phone an agent, one over each carrier's protocol. No key, no network.

  pnpm demo [--out FOLDER]

  --out FOLDER   where the recordings go (default: demo-output)
  --help         this text

Exits 0 only if every call completed, the words were recognised and the caller heard the agent.
`;

const { values } = parseArgs({
  options: { out: { type: 'string', default: 'demo-output' }, help: { type: 'boolean' } },
});
if (values.help === true) {
  process.stdout.write(help);
  process.exit(0);
}

const print = (line: string) => process.stdout.write(`${line}\n`);
const dataDir = await mkdtemp(join(tmpdir(), 'voice-demo-'));
print('Starting the server with its own engines: Silero hears, Moonshine recognises, rules answer, Flite speaks …');
const carriers = await PlayedCarriers.start();
const server = await ServerProcess.start({ dataDir, carriers });
try {
  process.exitCode = await demonstrate(server, carriers.network);
} finally {
  await server.stop();
  await carriers.close();
  await rm(dataDir, { recursive: true, force: true });
}

/** @returns the exit code */
async function demonstrate({ url, apiKey }: ServerProcess, network: PhoneNetwork): Promise<number> {
  const api = new ApiClient({ url, apiKey });
  const agent = await api.createAgent(demoAgent);
  const view = new LiveView({ print, colors: process.stdout.isTTY && process.env.NO_COLOR === undefined });
  const results: CallResult[] = [];
  for (const scene of scenes) {
    const { provider, from } = scene;
    print(`\n${from} calls "${demoAgent.name}" over ${provider}`);
    const recordingPath = join(values.out, `${provider}.wav`);
    const webhookUrl = agent.inbound_webhook_urls[provider] ?? '';
    results.push(await playScene(scene, { network, api, webhookUrl, view, recordingPath }));
  }
  const reasons = failures(results);
  print(`\n${table(results)}\n`);
  print(`Word error rate over all calls: ${percent(wordErrorRate(results))}`);
  print(
    reasons.length === 0 ? 'All calls completed.' : `Failed:\n${reasons.map((reason) => `- ${reason}`).join('\n')}`,
  );
  return reasons.length === 0 ? 0 : 1;
}
