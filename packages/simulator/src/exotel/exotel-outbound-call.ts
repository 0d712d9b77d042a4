import type { CallOutcome } from '../network/call-outcome.ts';
import { bridge } from '../people/bridge.ts';
import type { AnsweringPhone, PhoneBehaviour } from '../people/phone-behaviour.ts';
import { ringPhone } from '../people/ring-phone.ts';
import type { ExotelFlow } from './exotel-applets.ts';
import { runBot } from './exotel-bot.ts';
import { runExotelFlow } from './exotel-flow.ts';
import type { ExotelLeg } from './exotel-leg.ts';
import type { ExotelOrder } from './exotel-order.ts';
import { reportExotelStatus } from './exotel-status-report.ts';
import { readExotelStreamUrl } from './read-exotel-answer.ts';

/** Exotel's side of one outbound call: ringing, then a socket, a flow or another number, and the reports. */
export class ExotelOutboundCall {
  readonly #leg: ExotelLeg;
  readonly #order: ExotelOrder;
  readonly #behaviour: PhoneBehaviour;
  readonly #flow: ExotelFlow | undefined;

  /** @param flow what the order's flow is; undefined for an order without one */
  constructor({
    leg,
    order,
    behaviour,
    flow,
  }: {
    leg: ExotelLeg;
    order: ExotelOrder;
    behaviour: PhoneBehaviour;
    flow: ExotelFlow | undefined;
  }) {
    this.#leg = leg;
    this.#order = order;
    this.#behaviour = behaviour;
    this.#flow = flow;
    leg.session.record.customField = order.customField;
  }

  async run(): Promise<CallOutcome> {
    const { session } = this.#leg;
    const { statusCallback, ringTimeoutMs } = this.#order;
    await session.wait(session.latency.queueMs);
    const behaviour = this.#behaviour;
    const result = await ringPhone({ session, behaviour, ringTimeoutMs, onRinging: () => undefined });
    const outcome = result.type === 'answered' ? await this.#talk(result.phone) : session.unanswered(result.outcome);
    session.record.end('completed');
    if (statusCallback !== undefined) reportExotelStatus(this.#leg, statusCallback, 'terminal');
    return outcome;
  }

  async #talk(phone: AnsweringPhone): Promise<CallOutcome> {
    const { session, people } = this.#leg;
    const { destination, statusCallback, timeLimitMs } = this.#order;
    session.limit(timeLimitMs);
    session.record.answeredBy = phone.answeredBy;
    if (statusCallback !== undefined) reportExotelStatus(this.#leg, statusCallback, 'answered');
    if (destination.type === 'number') {
      const { status } = await bridge(session, people, {
        numbers: [destination.number],
        timeoutMs: this.#order.ringTimeoutMs,
      });
      return session.conclude('carrier', `transfer-${status}`);
    }
    if (this.#flow !== undefined) return runExotelFlow(this.#leg, this.#flow);
    const plan = destination.type === 'stream' ? readExotelStreamUrl(destination.url, session.log) : undefined;
    if (plan === undefined) return session.fail('stream-url');
    const result = await runBot(this.#leg, plan);
    if (result.type === 'over') return result.outcome;
    return session.conclude('server', result.stream.status === 'failed' ? 'stream-refused' : 'stream-closed');
  }
}
