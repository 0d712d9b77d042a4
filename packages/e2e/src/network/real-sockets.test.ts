import { providerNames } from '@voice/core/telephony';
import { type CallerScript, dropSocket, hangUp, pause, raw, say, waitForAgent } from '@voice/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { babble } from '../house/sixty-seconds.ts';
import { ScriptedServer } from './scripted-server.ts';

const speech = babble(500, 5);
const quick = { quietMs: 200, timeoutMs: 5000 };

let scripted: ScriptedServer | undefined;
afterEach(async () => {
  await scripted?.close();
  scripted = undefined;
});

/** Sockets, servers and timers that keep this process alive. */
function handles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /TCP|Timeout|Server|Immediate/.test(name));
}

describe('calls over real sockets', () => {
  it.each(providerNames)('are answered over %s, without a breach of its rules', async (carrier) => {
    scripted = await ScriptedServer.start({ segments: ['Hello there.'] });
    const report = await scripted.call(carrier, [
      waitForAgent('finishes', quick),
      say(speech),
      waitForAgent('finishes', quick),
      hangUp(),
    ]);
    await scripted.idle();
    const { store, accountId } = scripted.server;
    const { calls } = await store.calls.list(accountId, { limit: 10, offset: 0 });
    expect(report.breaches).toEqual([]);
    expect(report.turns).toHaveLength(1);
    expect(calls).toMatchObject([{ provider: carrier, status: 'COMPLETED', endReason: 'caller-hung-up' }]);
    const transcript = await store.calls.transcript(accountId, calls[0]?.id ?? '');
    expect(transcript.map(({ role }) => role)).toEqual(['assistant', 'user', 'assistant']);
  });

  it('end a hundred times, at every stage, and leave no socket, timer or slot', { timeout: 120_000 }, async () => {
    const endings: readonly CallerScript[] = [
      [hangUp()],
      [waitForAgent('starts', quick), hangUp()],
      [waitForAgent('starts', quick), dropSocket(), pause(100), hangUp()], // Vobiz opens a second one.
      [say(speech), hangUp()],
      [pause(100), raw('{"event":"media","media":{"payload":"!"}}'), raw('[]'), raw(Uint8Array.of(0)), hangUp()],
    ];
    const before = handles();
    scripted = await ScriptedServer.start({ segments: Array(10).fill('Hello.') });
    let breachCount = 0;
    for (let batch = 0; batch < 10; batch += 1) {
      const calls = Array.from({ length: 10 }, (_, index) => {
        const carrier = providerNames[(batch + index) % providerNames.length] ?? 'twilio';
        return scripted?.call(carrier, endings[index % endings.length] ?? []);
      });
      for (const report of await Promise.all(calls)) breachCount += report?.breachCount ?? 0;
    }
    // A call whose socket died waits ten seconds for another one; nobody is going to open it.
    for (const { id, status } of (
      await scripted.server.store.calls.list(scripted.server.accountId, { limit: 1000, offset: 0 })
    ).calls) {
      if (status === 'IN_PROGRESS' || status === 'RINGING') await scripted.server.calls.end(id, 'ended-by-request');
    }
    await scripted.idle();
    expect(breachCount).toBe(0);
    expect(await scripted.server.store.calls.countActive()).toBe(0);
    await scripted.close();
    scripted = undefined;
    await new Promise((resolve) => setImmediate(resolve));
    const left = handles();
    for (const name of before) {
      const index = left.indexOf(name);
      if (index >= 0) left.splice(index, 1);
    }
    // Connections of the client's own pool stay open for a while; they are not the server's.
    expect(left.filter((name) => name !== 'TCPSocketWrap' && name !== 'Timeout')).toEqual([]);
  });
});
