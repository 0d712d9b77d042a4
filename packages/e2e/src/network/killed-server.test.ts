import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { waitForAgent } from '@voice/simulator';
import { afterEach, expect, it } from 'vitest';
import { PlayedCarriers } from '../carriers/played-carriers.ts';
import { ApiClient } from '../demo/api-client.ts';
import { demoAgents } from '../demo/scenes.ts';
import { ServerProcess } from '../demo/server-process.ts';

const [cardReader] = demoAgents;
const root = resolve(import.meta.dirname, '../../../..');
const sources = {
  nodeOptions: ['--import', join(root, 'scripts/source-hooks.mjs')],
  main: join(root, 'apps/server/src/main.ts'),
};

const dataDir = mkdtempSync(join(tmpdir(), 'voice-killed-'));
const servers: ServerProcess[] = [];
let carriers: PlayedCarriers | undefined;
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop('SIGKILL');
  await carriers?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

it('a server that is killed in the middle of a call ends it properly when it is back', {
  timeout: 180_000,
}, async () => {
  carriers = await PlayedCarriers.start();
  const first = await ServerProcess.start({ dataDir, carriers, ...sources });
  servers.push(first);
  const api = new ApiClient(first);
  const agent = await api.createAgent(cardReader);
  const webhookUrl = agent.inbound_webhook_urls.twilio ?? '';
  const call = carriers.network.call({
    carrier: 'twilio',
    webhookUrl,
    from: '+14155550123',
    to: '+14155550100',
    caller: [waitForAgent('finishes')],
  });
  const { id } = await until(async () => {
    const { calls } = await api.calls();
    const [spoken] = await Promise.all(calls.map(async ({ id }) => api.call(id)));
    return spoken !== undefined && spoken.messages.length > 0 ? spoken : undefined;
  });
  await first.stop('SIGKILL');
  await call.done;

  const second = await ServerProcess.start({ dataDir, carriers, ...sources, apiKey: first.apiKey });
  servers.push(second);
  const again = new ApiClient(second);
  const ended = await until(async () => {
    const record = await again.call(id);
    return record.status === 'in_progress' ? undefined : record;
  });
  expect(ended).toMatchObject({ status: 'failed', end_reason: 'server-lost' });
  expect(ended.messages).toMatchObject([{ role: 'assistant', content: cardReader.greeting }]);
  expect(await second.stop('SIGTERM')).toBe(0);
});
