import { callEndReasons, finalCallStatuses } from '@voice/core/calls';
import { describe, expect, it } from 'vitest';
import { faultsCampaign } from '../soak/faults.ts';
import { drawSchedule } from './fault-schedule.ts';
import { runSchedule } from './run-schedule.ts';

const SCHEDULES = 1000;
const PER_TEST = 100;

const campaign = (from: number, count: number) =>
  faultsCampaign.run({ seed: 1, from, count, progress: () => undefined });

describe('whatever the network, the carrier and the servers do', () => {
  it.each(Array.from({ length: SCHEDULES / PER_TEST }, (_, index) => index * PER_TEST))(
    'each call ends once, in time, loses no word and leaves nothing behind (schedules from %i)',
    { timeout: 180_000 },
    async (from) => {
      // A failure names the schedule: `pnpm soak faults --from N --count N+1` shows it again.
      expect(await campaign(from, from + PER_TEST)).toEqual([]);
    },
  );

  it('the same schedule tells the same story to the byte', { timeout: 180_000 }, async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const [one, other] = [await runSchedule(drawSchedule(seed)), await runSchedule(drawSchedule(seed))];
      expect(one.storyHash, `seed ${seed}`).toBe(other.storyHash);
    }
  });

  it('every status and nearly every reason is met on the way', { timeout: 180_000 }, async () => {
    const statuses = new Set<string>();
    const reasons = new Set<string>();
    for (let seed = 2000; seed < 2300; seed += 1) {
      for (const { status, endReason } of (await runSchedule(drawSchedule(seed))).records) {
        statuses.add(status);
        reasons.add(endReason ?? 'none');
      }
    }
    expect([...statuses].sort()).toEqual([...finalCallStatuses].sort());
    // What the agents of these schedules never do or meet.
    const absent = ['agent-ended', 'max-duration', 'no-media', 'engine-failed', 'no-stream', 'carrier-silent'];
    const missed = callEndReasons.filter((reason) => !reasons.has(reason) && !absent.includes(reason));
    expect(missed).toEqual([]);
  });
});
