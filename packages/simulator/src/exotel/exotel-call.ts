import type { CallOutcome } from '../network/call-outcome.ts';
import type { ExotelFlow } from './exotel-applets.ts';
import { runExotelFlow } from './exotel-flow.ts';
import type { ExotelLeg } from './exotel-leg.ts';

/** Exotel's side of one inbound call: the applets of the number's flow. */
export class ExotelCall {
  readonly #leg: ExotelLeg;
  readonly #flow: ExotelFlow;

  constructor({ leg, flow }: { leg: ExotelLeg; flow: ExotelFlow }) {
    this.#leg = leg;
    this.#flow = flow;
  }

  async run(): Promise<CallOutcome> {
    const outcome = await runExotelFlow(this.#leg, this.#flow);
    this.#leg.session.record.end(outcome.status === 'completed' ? 'completed' : 'failed');
    return outcome;
  }
}
