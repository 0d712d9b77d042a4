import { type Clock, systemClock } from '@voice/core/time';

/** The machine's own time, whose dates jump when a test says so; timers run as they did. */
export class FastForwardClock implements Clock {
  /** How far the dates are ahead, in ms. */
  aheadMs = 0;
  readonly now = systemClock.now.bind(systemClock);
  readonly setTimer = systemClock.setTimer.bind(systemClock);
  readonly sleep = systemClock.sleep.bind(systemClock);
  readonly timeout = systemClock.timeout.bind(systemClock);
  readonly external = systemClock.external.bind(systemClock);

  date(): Date {
    return new Date(systemClock.date().getTime() + this.aheadMs);
  }
}
