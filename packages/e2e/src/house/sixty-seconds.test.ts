import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { providerNames } from '@voice/core/telephony';
import { describe, expect, it } from 'vitest';
import { storyHash } from './call-in-house.ts';
import { sixtySecondCall } from './sixty-seconds.ts';

const root = resolve(import.meta.dirname, '../../../..');

/** The same call in a process of its own. */
function hashOfAnotherProcess(carrier: string): string {
  const script = join(import.meta.dirname, 'print-story-hash.ts');
  return execFileSync(process.execPath, ['--import', join(root, 'scripts/source-hooks.mjs'), script, carrier], {
    encoding: 'utf8',
  });
}

describe.each(providerNames)('a minute on %s, on the virtual clock', { timeout: 120_000 }, (carrier) => {
  it('is a conversation: turns, interruptions, heard words, no breach of the carrier’s rules', async () => {
    const { report, record, transcript, events, virtualMs, pendingCount } = await sixtySecondCall(carrier);
    expect(report.breaches).toEqual([]);
    expect(report.status).toBe('completed');
    expect(record).toMatchObject({ status: 'COMPLETED', endReason: 'caller-hung-up', provider: carrier });
    expect(virtualMs).toBeGreaterThan(50_000);
    expect(report.bargeIns.length).toBeGreaterThanOrEqual(2);
    expect(transcript.filter(({ interrupted }) => interrupted)).toHaveLength(2);
    for (const { content, generated, interrupted } of transcript) {
      expect(generated.startsWith(content)).toBe(true);
      expect(content === generated).toBe(!interrupted);
    }
    expect(events.at(-1)?.type).toBe('call-ended');
    const sequences = events.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...new Set(sequences)].sort((one, other) => one - other));
    expect(report.gaps.count).toBe(0);
    expect(pendingCount).toBe(0);
  });

  it('tells the same story ten times, and in another process', async () => {
    const hashes = new Set<string>();
    for (let run = 0; run < 10; run += 1) hashes.add(storyHash(await sixtySecondCall(carrier)));
    expect([...hashes]).toEqual([hashOfAnotherProcess(carrier)]);
  });

  it('tells another story from another seed', async () => {
    expect(storyHash(await sixtySecondCall(carrier, 8))).not.toBe(storyHash(await sixtySecondCall(carrier, 7)));
  });
});
