import { VirtualClock } from '@voice/core/testing';

/** Timers fire when told to; real work takes as long as it takes and does not hold them up. */
export class TimersOnlyClock extends VirtualClock {
  override external<T>(work: Promise<T>): Promise<T> {
    return work;
  }
}
