import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PlayedCarriers } from '../carriers/played-carriers.ts';
import { ApiClient } from './api-client.ts';
import { LiveView } from './live-view.ts';
import { playScene } from './play-scene.ts';
import { type CallResult, failures, percent, table, wordErrorRate } from './report.ts';
import { demoAgents, scenes } from './scenes.ts';
import { ServerProcess } from './server-process.ts';

const help = `Three recorded callers phone an agent, one over each carrier's protocol, and an agent calls a fourth person. No key, no
network: the carriers are played on this machine.

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
  process.exitCode = await demonstrate(server);
} finally {
  await server.stop();
  await carriers.close();
  await rm(dataDir, { recursive: true, force: true });
}

/** @returns the exit code */
async function demonstrate({ url, apiKey }: ServerProcess): Promise<number> {
  const api = new ApiClient({ url, apiKey });
  const agents = await Promise.all(demoAgents.map((agent) => api.createAgent(agent)));
  const view = new LiveView({ print, colors: process.stdout.isTTY && process.env.NO_COLOR === undefined });
  const results: CallResult[] = [];
  for (const scene of scenes) {
    const { provider, direction, from, to, agentName } = scene;
    print(
      `\n${direction === 'inbound' ? `${from} calls "${agentName}"` : `"${agentName}" calls ${to}`} over ${provider}`,
    );
    const webhookUrl = agents.find(({ name }) => name === agentName)?.inbound_webhook_urls[provider] ?? '';
    const recordingPath = join(values.out, `${scene.name}.wav`);
    results.push(await playScene(scene, { network: carriers.network, api, webhookUrl, view, recordingPath }));
  }
  const reasons = [...failures(results), ...carriers.breaches];
  print(`\n${table(results)}\n`);
  print(`Word error rate over all calls: ${percent(wordErrorRate(results))}`);
  print(
    reasons.length === 0 ? 'All calls completed.' : `Failed:\n${reasons.map((reason) => `- ${reason}`).join('\n')}`,
  );
  return reasons.length === 0 ? 0 : 1;
}
