import { TypedEmitter } from '@voice/core/events';
import type { Carrier } from '../network/carrier.ts';

const MAX_BREACHES = 500;
const MAX_REQUESTS = 5000;

/** One thing in which a request was not as the carrier's documentation says. */
export interface RestBreach {
  readonly carrier: Carrier;
  /** Stable name of the rule, for example `rest-trailing-slash`; the README lists them. */
  readonly rule: string;
  /** What was expected, what came. */
  readonly message: string;
  readonly action: string;
  /** The clock's milliseconds. */
  readonly atMs: number;
}

/** One request and its answer. */
export interface RestExchange {
  readonly carrier: Carrier;
  /** What was asked for: `create-call`, `hang-up` …; `unknown` when the carrier has no such request. */
  readonly action: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** 0 when there was no answer. */
  readonly status: number;
  /** What went wrong on purpose. */
  readonly fault: string | undefined;
  /** The clock's milliseconds. */
  readonly atMs: number;
}

export type RestLogEvents = {
  exchange: (exchange: RestExchange) => void;
  breach: (breach: RestBreach) => void;
};

/** What the carriers were asked, and what was wrong with it. */
export class RestLog {
  readonly events = new TypedEmitter<RestLogEvents>();
  /** The last ones, in the order of their answers. */
  readonly exchanges: RestExchange[] = [];
  /** The first ones. */
  readonly breaches: RestBreach[] = [];
  breachCount = 0;

  exchange(exchange: RestExchange): void {
    if (this.exchanges.push(exchange) > MAX_REQUESTS) this.exchanges.shift();
    this.events.emit('exchange', exchange);
  }

  breach(breach: RestBreach): void {
    this.breachCount += 1;
    if (this.breaches.length < MAX_BREACHES) this.breaches.push(breach);
    this.events.emit('breach', breach);
  }
}
