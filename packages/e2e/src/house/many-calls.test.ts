import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { providerNames } from '@voice/core/telephony';
import { VirtualClock } from '@voice/core/testing';
import { type CallerScript, dropSocket, hangUp, pause, raw, say, waitForAgent } from '@voice/simulator';
import { describe, expect, it } from 'vitest';
import { callInHouse } from './call-in-house.ts';
import { House } from './house.ts';
import { babble, scriptedEngines } from './sixty-seconds.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const speech = babble(700, 5);

/** Calls that end at every stage: properly, before a word, in the middle of a sentence, without a word of farewell. */
const endings: readonly CallerScript[] = [
  [waitForAgent('finishes'), say(speech), waitForAgent('finishes'), hangUp()],
  [hangUp()],
  [waitForAgent('starts'), hangUp()],
  [say(speech), hangUp()],
  [waitForAgent('finishes'), say(speech), pause(100), hangUp()],
  [waitForAgent('finishes'), say(speech), waitForAgent('starts'), hangUp()],
  [raw('{"event":"nonsense"}'), raw('not json'), raw(Uint8Array.of(1, 2, 3)), pause(200), hangUp()],
  [waitForAgent('starts'), dropSocket()],
];

describe('a thousand calls, one after the other', () => {
  it('leave no call, timer or memory behind', { timeout: 180_000 }, async () => {
    const clock = new VirtualClock();
    const house = await House.open({ clock, seed: 3, engines: () => scriptedEngines(clock) });
    const heapBytes: number[] = [];
    const statuses = new Map<string, number>();
    for (let index = 0; index < 1000; index += 1) {
      const carrier = providerNames[index % providerNames.length] ?? 'twilio';
      const caller = endings[index % endings.length] ?? [];
      const { record, report } = await callInHouse(house, { clock, seed: index, carrier, caller });
      statuses.set(record.status, (statuses.get(record.status) ?? 0) + 1);
      expect(report.breaches).toEqual([]);
      if (index % 100 === 99) {
        collectGarbage();
        heapBytes.push(process.memoryUsage().heapUsed);
      }
    }
    expect(house.calls.activeCount).toBe(0);
    expect(await house.store.calls.countActive()).toBe(0);
    expect([...statuses.keys()].sort()).toEqual(['COMPLETED', 'FAILED']);
    await house.close();
    expect(clock.pendingCount).toBe(0);
    expect(house.warnings).toEqual([]);
    // The database is in native memory, so what the calls themselves leave in the heap shows.
    const growthPerCall = ((heapBytes.at(-1) ?? 0) - (heapBytes[1] ?? 0)) / 800;
    expect(growthPerCall).toBeLessThan(2000);
  });
});
