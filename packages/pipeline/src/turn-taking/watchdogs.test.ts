import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { Watchdogs } from './watchdogs.ts';

function watching() {
  const clock = new VirtualClock();
  const watchdogs = new Watchdogs({ clock, idleMs: 3000, durationMs: 60_000, noMediaMs: 2000, resumeMs: 500 });
  const expired: string[] = [];
  watchdogs.events.on('expired', (reason) => expired.push(`${reason} ${clock.now()}`));
  return { clock, watchdogs, expired };
}

describe('Watchdogs', () => {
  it('counts silence from when both parties fell silent', async () => {
    const { clock, watchdogs, expired } = watching();
    watchdogs.streamStarted();
    watchdogs.hold();
    for (let index = 0; index < 10; index += 1) {
      await clock.advance(1000);
      watchdogs.media();
    }
    watchdogs.release();
    await clock.advance(1900);
    watchdogs.media();
    await clock.advance(1100);
    expect(expired).toEqual(['idle-timeout 13000']);
  });

  it('notices that no audio comes, two seconds after the last frame', async () => {
    const { clock, watchdogs, expired } = watching();
    watchdogs.streamStarted();
    watchdogs.hold();
    await clock.advance(1500);
    watchdogs.media();
    await clock.advance(1999);
    expect(expired).toEqual([]);
    await clock.advance(1);
    expect(expired).toEqual(['no-media 3500']);
  });

  it('gives a lost stream its time, and forgets it when it is back', async () => {
    const { clock, watchdogs, expired } = watching();
    watchdogs.streamStarted();
    watchdogs.hold();
    watchdogs.streamLost();
    await clock.advance(499);
    watchdogs.streamStarted();
    await clock.advance(1000);
    expect(expired).toEqual([]);
    watchdogs.streamLost();
    await clock.advance(500);
    expect(expired).toEqual(['stream-lost 1999']);
  });

  it('counts the duration from the first stream, whatever comes after', async () => {
    const { clock, watchdogs, expired } = watching();
    watchdogs.streamStarted();
    watchdogs.hold();
    for (let second = 0; second < 59; second += 1) {
      await clock.advance(1000);
      watchdogs.streamStarted();
    }
    await clock.advance(1000);
    expect(expired).toEqual(['max-duration 60000']);
    watchdogs.close();
    expect(clock.pendingCount).toBe(0);
  });
});
