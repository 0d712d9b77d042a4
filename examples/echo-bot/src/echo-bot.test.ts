import { once } from 'node:events';
import { SeededRandom, systemClock } from '@voice/core/time';
import { Clip, hangUp, networkLink, openStream, say, waitForAgent } from '@voice/simulator';
import { expect, it } from 'vitest';
import { startEchoBot } from './echo-bot.ts';

it('says back what the caller says', async () => {
  const server = startEchoBot(0);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const socket = await networkLink().openSocket(`ws://127.0.0.1:${port}/`, {});
  const tone = Int16Array.from({ length: 4000 }, (_, index) => Math.round(8000 * Math.sin(index / 3)));
  const { done } = openStream({
    carrier: 'twilio',
    socket,
    clock: systemClock,
    random: new SeededRandom(1),
    caller: [say(new Clip(tone)), waitForAgent('finishes', { quietMs: 200 }), hangUp()],
  });
  const report = await done;
  server.close();
  expect(report.breaches).toEqual([]);
  expect(report.agentSpokeMs).toBeGreaterThanOrEqual(490);
});
