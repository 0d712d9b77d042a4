import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { SeededRandom, systemClock } from '@voice/core/time';
import { hangUp, networkLink, PhoneNetwork, waitForAgent } from '@voice/simulator';
import { expect, it } from 'vitest';

const hooks = resolve(import.meta.dirname, '../../../scripts/source-hooks.mjs');

it('answers a call with its own engines', { timeout: 60_000 }, async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['--import', hooks, resolve(import.meta.dirname, 'express-twilio.ts')], {
    env: { PATH: process.env.PATH, PORT: String(port), PUBLIC_BASE_URL: url, TWILIO_AUTH_TOKEN: 'secret' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const lines = createInterface({ input: child.stdout });
    while ((await fetch(url).catch(() => undefined)) === undefined)
      await new Promise((later) => setTimeout(later, 100));
    const network = new PhoneNetwork({
      clock: systemClock,
      random: new SeededRandom(1),
      link: networkLink(),
      credentials: { twilio: { accountSid: 'AC1', authToken: 'secret' } },
    });
    const said = once(lines, 'line');
    const caller = [waitForAgent('finishes'), hangUp()];
    const report = await network.call({
      carrier: 'twilio',
      webhookUrl: `${url}/voice`,
      from: '+14155550123',
      to: '+14155550100',
      caller,
    }).done;
    expect(report.breaches).toEqual([]);
    expect(report.agentSpokeMs).toBeGreaterThan(500);
    expect(await said).toEqual(['assistant: Hello, this is the front desk.']);
  } finally {
    child.kill();
    await once(child, 'exit');
  }
});
