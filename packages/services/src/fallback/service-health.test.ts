import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { ServiceHealth } from './service-health.ts';

describe('the health of services', () => {
  const start = (coolDownMs?: number) => {
    const clock = new VirtualClock();
    return { clock, health: new ServiceHealth({ clock, ...(coolDownMs !== undefined && { coolDownMs }) }) };
  };

  it('spares a service that failed until it has cooled down, to the millisecond', async () => {
    const { clock, health } = start();
    health.begin('one').failed();
    expect(health.order(['one', 'two'])).toEqual(['two', 'one']);
    await clock.advance(29_999);
    expect(health.isAvailable('one')).toBe(false);
    await clock.advance(1);
    expect(health.order(['one', 'two'])).toEqual(['one', 'two']);
  });

  it('lets one call find out whether it has recovered, while the others go on without it', async () => {
    const { clock, health } = start(1000);
    health.begin('one').failed();
    await clock.advance(1000);
    const probe = health.begin('one');
    expect(health.order(['one', 'two'])).toEqual(['two', 'one']);
    probe.succeeded();
    expect(health.order(['one', 'two'])).toEqual(['one', 'two']);
  });

  it('spares it once more when it has not recovered', async () => {
    const { clock, health } = start(1000);
    health.begin('one').failed();
    await clock.advance(1000);
    health.begin('one').failed();
    await clock.advance(999);
    expect(health.isAvailable('one')).toBe(false);
    await clock.advance(1);
    expect(health.isAvailable('one')).toBe(true);
  });

  it('lets the next call find out when the first was called off', async () => {
    const { clock, health } = start(1000);
    health.begin('one').failed();
    await clock.advance(1000);
    health.begin('one').end();
    expect(health.isAvailable('one')).toBe(true);
  });

  it('spares a busy vendor as long as it asks for', async () => {
    const { clock, health } = start(1000);
    health.begin('one').failed(60_000);
    await clock.advance(59_999);
    expect(health.isAvailable('one')).toBe(false);
    await clock.advance(1);
    expect(health.isAvailable('one')).toBe(true);
  });

  it('counts a failure after a first word', () => {
    const { health } = start();
    const trial = health.begin('one');
    trial.succeeded();
    trial.failed();
    trial.end();
    expect(health.isAvailable('one')).toBe(false);
  });

  it('asks the soonest to recover first when none is well', () => {
    const { health } = start(1000);
    health.begin('one').failed(9000);
    health.begin('two').failed(5000);
    health.begin('three').failed(7000);
    expect(health.order(['one', 'two', 'three'])).toEqual(['two', 'three', 'one']);
  });
});
