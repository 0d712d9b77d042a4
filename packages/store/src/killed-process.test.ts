import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { BATCH_LENGTH, BATCHES_PER_CALL } from './__fixtures__/written-calls.ts';
import { openStore } from './open-store.ts';
import { account } from './testing/records.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const local = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Runs the writer and kills it as soon as it has said `actCount` acts. @returns all acts it said, also while dying */
async function writeAndKill(url: string, actCount: number): Promise<string[]> {
  const writer = spawn(
    process.execPath,
    [
      '--no-warnings',
      '--import',
      local('../../../scripts/source-hooks.mjs'),
      local('__fixtures__/write-until-killed.ts'),
      url,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const closed = once(writer, 'close');
  const acts: string[] = [];
  for await (const act of createInterface({ input: writer.stdout })) {
    acts.push(act);
    if (acts.length === actCount) writer.kill('SIGKILL');
  }
  expect(await closed).toEqual([null, 'SIGKILL']);
  return acts;
}

describe('a server killed while it writes', () => {
  it.each([1, 150])(
    'after %i acts has done each act wholly or not at all, and none of those it reported is lost',
    async (actCount) => {
      const path = join(temporaryFolder(), 'voice.db');
      const acts = await writeAndKill(`file:${path}`, actCount);

      const store = await openStore({ url: `file:${path}` });
      const { calls } = await store.calls.list(account.id, { limit: 1000, offset: 0 });
      for (const { id, status, endedAt } of calls) {
        const events = await store.calls.events(account.id, id);
        const words = await store.calls.transcript(account.id, id);
        const batches = events.length / BATCH_LENGTH;
        expect(Number.isInteger(batches), `${events.length} events`).toBe(true);
        expect(words).toHaveLength(events.length);
        expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index));
        const isEnded = batches === BATCHES_PER_CALL + 1;
        expect({ status, isEnded: endedAt !== undefined }).toEqual({
          status: isEnded ? 'COMPLETED' : 'RINGING',
          isEnded,
        });
        expect((await store.calls.recording(account.id, id)) !== undefined).toBe(isEnded);
        const said = acts.filter((act) => act === `end ${id}` || act.startsWith(`append ${id} `)).length;
        expect(batches).toBeGreaterThanOrEqual(said);
      }
      await store.close();

      const client = new Sqlite(path);
      expect(client.pragma('integrity_check', { simple: true })).toBe('ok');
      const liveInEnded = client
        .prepare(
          'select count(*) from stream_tokens join calls on calls.id = call_id where in_use and ended_at is not null',
        )
        .pluck()
        .get();
      expect(liveInEnded).toBe(0);
      client.close();
    },
    60_000,
  );
});
