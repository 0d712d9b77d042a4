import { describe, expect, it } from 'vitest';
import { KeptAudio } from './kept-audio.ts';

const bytes = (value: number) => new Uint8Array(10).fill(value);

describe("what is kept of the caller's voice", () => {
  const replayed = (kept: KeptAudio) => {
    const heard: (number | 'cut')[] = [];
    kept.replay({ write: ([value = -1]) => heard.push(value), finalize: () => heard.push('cut') });
    return heard;
  };
  const keep = (...values: (number | 'cut')[]) => {
    const kept = new KeptAudio(50);
    for (const value of values) value === 'cut' ? kept.cut() : kept.add(bytes(value));
    return kept;
  };

  it('is all of it, cut where final words were asked for', () => {
    expect(replayed(keep(1, 2, 'cut', 3, 'cut'))).toEqual([1, 2, 'cut', 3, 'cut']);
  });

  it('goes with the final words of its segment', () => {
    const kept = keep(1, 2, 'cut', 3);
    kept.settle(0);
    expect(replayed(kept)).toEqual([3]);
    expect(kept.awaitedCount).toBe(0);
  });

  it('stays when no words were found in it, before what was said next', () => {
    const kept = keep(1, 'cut', 2, 'cut', 3);
    kept.doubt();
    expect(replayed(kept)).toEqual([1, 2, 'cut', 3]);
    kept.doubt();
    expect(replayed(kept)).toEqual([1, 2, 3]);
    kept.doubt();
    expect(replayed(kept)).toEqual([1, 2, 3]);
    kept.settle(0);
    expect(replayed(kept)).toEqual([]);
  });

  it('goes with words found unasked, but for a tail', () => {
    const kept = keep(1, 2, 3);
    kept.settle(10);
    expect(replayed(kept)).toEqual([3]);
  });

  it('is bounded: the oldest goes, but every segment stays', () => {
    expect(replayed(keep(1, 2, 'cut', 3, 4, 5, 6, 7, 8))).toEqual(['cut', 4, 5, 6, 7, 8]);
  });
});
