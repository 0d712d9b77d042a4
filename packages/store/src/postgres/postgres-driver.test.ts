import { describe, expect, it } from 'vitest';
import { type Act, run } from '../database/act.ts';
import type { Session } from '../database/driver.ts';
import { type PostgresDatabase, PostgresDriver } from './postgres-driver.ts';

/** A database whose transactions only call the act; nothing in these tests sends a statement. */
const database = {
  transaction: (work: (transaction: unknown) => Promise<unknown>) => work({}),
} as unknown as PostgresDatabase;

const lostRace = () => Object.assign(new Error('deadlock detected'), { code: '40P01' });

/** An act that loses `losses` races before it succeeds. */
function racing(losses: number) {
  let attempts = 0;
  return {
    attempts: () => attempts,
    act: function* (_session: Session): Act<string> {
      attempts += 1;
      yield* run(attempts <= losses ? Promise.reject(lostRace()) : Promise.resolve());
      return 'done';
    },
  };
}

describe('acts on Postgres', () => {
  it('are performed again after a lost race, from their beginning', async () => {
    const race = racing(3);
    expect(await new PostgresDriver(database, async () => {}).write(race.act)).toBe('done');
    expect(race.attempts()).toBe(4);
  });

  it('are given up after four lost races', async () => {
    const race = racing(Number.POSITIVE_INFINITY);
    await expect(new PostgresDriver(database, async () => {}).write(race.act)).rejects.toMatchObject({
      code: 'VOICE_STORE_BUSY',
      retryable: true,
    });
    expect(race.attempts()).toBe(4);
  });

  it('are not performed on a closed store, which is disconnected once', async () => {
    let disconnections = 0;
    const driver = new PostgresDriver(database, async () => {
      disconnections += 1;
    });
    await Promise.all([driver.close(), driver.close()]);
    const race = racing(0);
    await expect(driver.write(race.act)).rejects.toMatchObject({ code: 'VOICE_STORE_CLOSED' });
    expect({ disconnections, attempts: race.attempts() }).toEqual({ disconnections: 1, attempts: 0 });
  });
});
