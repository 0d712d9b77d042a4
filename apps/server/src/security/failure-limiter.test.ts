import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { FailureLimiter } from './failure-limiter.ts';

describe('a client whose requests are refused', () => {
  it('has to wait after the last one that is allowed, until a minute after the first', async () => {
    const clock = new VirtualClock();
    const limiter = new FailureLimiter(3, clock);
    limiter.record('a');
    await clock.advance(10_000);
    limiter.record('a');
    expect(limiter.waitMs('a')).toBeUndefined();
    limiter.record('a');
    expect(limiter.waitMs('a')).toBe(50_000);
    await clock.advance(49_999);
    expect(limiter.waitMs('a')).toBe(1);
    await clock.advance(1);
    expect(limiter.waitMs('a')).toBeUndefined();
    limiter.record('a');
    expect(limiter.waitMs('a')).toBeUndefined();
  });

  it('does not stop another one', () => {
    const limiter = new FailureLimiter(1, new VirtualClock());
    limiter.record('a');
    expect(limiter.waitMs('a')).toBe(60_000);
    expect(limiter.waitMs('b')).toBeUndefined();
  });

  it('never waits where there is no limit', () => {
    const limiter = new FailureLimiter(0, new VirtualClock());
    for (let failure = 0; failure < 1_000; failure += 1) limiter.record('a');
    expect(limiter.waitMs('a')).toBeUndefined();
  });

  it('is forgotten when more than 10,000 others came after it', () => {
    const limiter = new FailureLimiter(1, new VirtualClock());
    limiter.record('first');
    for (let client = 0; client < 9_999; client += 1) limiter.record(`${client}`);
    expect(limiter.waitMs('first')).toBe(60_000);
    limiter.record('one more');
    expect(limiter.waitMs('first')).toBeUndefined();
    expect(limiter.waitMs('one more')).toBe(60_000);
  });
});
