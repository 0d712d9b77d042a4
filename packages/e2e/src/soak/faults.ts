import { errorMessage } from '@voice/core/errors';
import { drawSchedule } from '../faults/fault-schedule.ts';
import { runSchedule } from '../faults/run-schedule.ts';
import type { SoakCampaign, SoakFailure } from './soak-campaign.ts';

const MAX_FAILURES = 5;
const PROGRESS_EVERY = 1000;
/** So that campaigns of different seeds share no schedule. */
const SEED_STRIDE = 10_000_000;

/** Random schedules of calls and faults on the virtual clock: every call ends once, in time, and leaves nothing behind. */
export const faultsCampaign: SoakCampaign = {
  description: 'schedules of lost, late and doubled messages, dead sockets, failing REST, dying servers',
  defaultCount: 100_000,
  run: async ({ seed, count, from, progress }) => {
    const failures: SoakFailure[] = [];
    for (let at = from; at < count && failures.length < MAX_FAILURES; at += 1) {
      const problems = await problemsOf((seed - 1) * SEED_STRIDE + at);
      if (problems.length > 0) failures.push({ at, what: problems.slice(0, 5).join('; ') });
      if ((at + 1) % PROGRESS_EVERY === 0) progress(`${at + 1} schedules, ${failures.length} failures`);
    }
    return failures;
  },
};

async function problemsOf(seed: number): Promise<readonly string[]> {
  try {
    return (await runSchedule(drawSchedule(seed))).violations;
  } catch (error) {
    return [`the run failed: ${errorMessage(error)}`];
  }
}
