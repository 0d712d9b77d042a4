import { describe, expect, it } from 'vitest';
import {
  type CallStatus,
  callEventTypes,
  callStatuses,
  callStatusRank,
  canFollow,
  finalCallStatuses,
  isFinalCallStatus,
} from './index.ts';

const ranks: Record<CallStatus, number> = {
  PENDING: 0,
  RINGING: 1,
  IN_PROGRESS: 2,
  COMPLETED: 3,
  FAILED: 3,
  NO_ANSWER: 3,
  BUSY: 3,
  CANCELED: 3,
};

describe('call statuses', () => {
  it.each(Object.entries(ranks) as [CallStatus, number][])('%s has rank %i', (status, rank) => {
    expect(callStatusRank(status)).toBe(rank);
    expect(isFinalCallStatus(status)).toBe(rank === 3);
  });

  it('names every status once, the final ones last', () => {
    expect([...callStatuses].sort()).toEqual(Object.keys(ranks).sort());
    expect(callStatuses.slice(-finalCallStatuses.length)).toEqual(finalCallStatuses);
  });

  it.each(callStatuses.flatMap((current) => callStatuses.map((next) => ({ current, next }))))(
    '$current → $next is allowed only forwards',
    ({ current, next }) => {
      expect(canFollow(next, current)).toBe(ranks[next] > ranks[current]);
    },
  );

  it('lets nothing follow an end, not even the same end again', () => {
    for (const ended of finalCallStatuses) {
      expect(callStatuses.filter((next) => canFollow(next, ended))).toEqual([]);
    }
  });

  it('may skip ringing: a busy line and an answered call come straight from PENDING', () => {
    expect(canFollow('IN_PROGRESS', 'PENDING')).toBe(true);
    expect(canFollow('BUSY', 'PENDING')).toBe(true);
  });
});

describe('call event names', () => {
  it('are distinct, lower case and joined with dashes', () => {
    expect(new Set(callEventTypes).size).toBe(callEventTypes.length);
    for (const type of callEventTypes) expect(type).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});
