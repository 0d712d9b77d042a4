import { TypedEmitter } from '@voice/core/events';
import type { SimulatedCall } from './simulated-call.ts';

/** Calls that nobody has asked for are kept up to this number; the oldest are forgotten first. */
const MAX_WAITING = 100;

export type OutboundCallEvents = {
  /** A carrier has taken a call; it begins in the next turn. */
  call: (call: SimulatedCall) => void;
};

/** The calls that the server has placed, as they begin. */
export class OutboundCalls {
  readonly events = new TypedEmitter<OutboundCallEvents>();
  readonly #waiting: SimulatedCall[] = [];
  readonly #takers: ((call: SimulatedCall) => void)[] = [];

  add(call: SimulatedCall): void {
    const taker = this.#takers.shift();
    if (taker !== undefined) taker(call);
    else if (this.#waiting.push(call) > MAX_WAITING) this.#waiting.shift();
    this.events.emit('call', call);
  }

  /** The oldest call that was not given out yet; waits for one. */
  next(): Promise<SimulatedCall> {
    const call = this.#waiting.shift();
    return call === undefined ? new Promise((resolve) => this.#takers.push(resolve)) : Promise.resolve(call);
  }
}
