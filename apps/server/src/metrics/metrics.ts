import type { TurnLatency } from '@voice/core/calls';
import type { CallRecord } from '@voice/core/store';
import type { ProviderName } from '@voice/core/telephony';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30];
const TURN_PARTS = {
  endpointing: 'endpointingMs',
  recognition: 'recognitionMs',
  model: 'modelMs',
  voice: 'voiceMs',
  own: 'ownMs',
  total: 'totalMs',
} as const satisfies Record<string, keyof TurnLatency>;

/** What carrier and way a call is of. */
export type CallLabels = Pick<CallRecord, 'provider' | 'direction'>;

/** How the places at a carrier stand. */
export interface CarrierSlots {
  readonly provider: ProviderName;
  readonly heldCount: number;
  readonly limit: number;
}

/** What is not counted but stands at some value. */
export interface MetricSources {
  /** Calls that this server holds. */
  readonly activeCount: () => number;
  /** Places at the carriers, which all servers share. */
  readonly slots: () => Promise<readonly CarrierSlots[]>;
}

/**
 * What is counted of this server, in Prometheus' form. Observes and decides nothing; no number, id or word is a label.
 * @see https://prometheus.io/docs/practices/naming/
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #started = this.#counter('voice_calls_started_total', 'Calls that took a place', ['carrier', 'direction']);
  readonly #ended = this.#counter('voice_calls_ended_total', 'Calls that have ended', [
    'carrier',
    'direction',
    'status',
    'reason',
  ]);
  readonly #setup = this.#histogram('voice_call_setup_seconds', 'From the first report of a call to its answer', [
    'carrier',
    'direction',
  ]);
  readonly #turns = this.#histogram('voice_turn_latency_seconds', "From the caller's last word to the agent's first", [
    'part',
  ]);
  readonly #refused = this.#counter('voice_webhooks_refused_total', 'Requests to carrier routes that were refused', [
    'carrier',
    'reason',
  ]);
  readonly #sockets = this.#counter('voice_media_sockets_refused_total', 'Media sockets that were refused', ['status']);
  readonly #asked = this.#counter('voice_carrier_requests_total', "Requests to carriers' REST interfaces", [
    'carrier',
    'outcome',
  ]);
  readonly #askedFor = this.#histogram('voice_carrier_request_seconds', "How long carriers' answers took", ['carrier']);
  readonly #active = this.#gauge('voice_calls_active', 'Calls that this server holds', []);
  readonly #slots = this.#gauge('voice_carrier_slots', 'Calls at a time that are allowed', ['carrier']);
  readonly #held = this.#gauge('voice_carrier_slots_held', 'Places that calls of all servers hold', ['carrier']);
  #sources: MetricSources = { activeCount: () => 0, slots: async () => [] };
  readonly #storeErrors = this.#counter('voice_store_errors_total', 'Acts of the database that failed', ['code']);

  /** @param options.includesProcess whether memory, processor, event-loop lag and garbage collection are measured too */
  constructor({ includesProcess }: { readonly includesProcess: boolean }) {
    if (includesProcess) collectDefaultMetrics({ register: this.#registry });
  }

  callStarted({ provider, direction }: CallLabels): void {
    this.#started.inc({ carrier: provider, direction });
  }

  /** @param setupMs from the first report of the call to its answer */
  callAnswered({ provider, direction }: CallLabels, setupMs: number): void {
    this.#setup.observe({ carrier: provider, direction }, setupMs / 1000);
  }

  callEnded({ provider, direction }: CallLabels, { status, reason }: { status: string; reason: string }): void {
    this.#ended.inc({ carrier: provider, direction, status: status.toLowerCase(), reason });
  }

  /** @param latency as a call's event tells it: what is no number is left out */
  turn(latency: Readonly<Partial<Record<keyof TurnLatency, unknown>>>): void {
    for (const [part, key] of Object.entries(TURN_PARTS)) {
      const ms = latency[key];
      if (typeof ms === 'number') this.#turns.observe({ part }, ms / 1000);
    }
  }

  /** @param carrier `unknown` where the path names none of ours */
  webhookRefused(carrier: ProviderName | 'unknown', reason: string): void {
    this.#refused.inc({ carrier, reason });
  }

  socketRefused(status: number): void {
    this.#sockets.inc({ status: String(status) });
  }

  /** @param outcome the class of the answer's status, `2xx` to `5xx`, or `no-answer` */
  carrierAnswered(carrier: ProviderName, outcome: string, durationMs: number): void {
    this.#asked.inc({ carrier, outcome });
    this.#askedFor.observe({ carrier }, durationMs / 1000);
  }

  storeFailed(code: string): void {
    this.#storeErrors.inc({ code });
  }

  /** Names what is read at the moment of asking. */
  watch(sources: MetricSources): void {
    this.#sources = sources;
  }

  /** Everything, as `contentType` says. Places at carriers are missing while the database does not answer. */
  async text(): Promise<string> {
    const { activeCount, slots } = this.#sources;
    this.#active.set(activeCount());
    this.#slots.reset();
    this.#held.reset();
    for (const { provider, heldCount, limit } of await slots().catch(() => [])) {
      this.#slots.set({ carrier: provider }, limit);
      this.#held.set({ carrier: provider }, heldCount);
    }
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  #counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  #gauge<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Gauge<Label> {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] });
  }

  #histogram<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Histogram<Label> {
    return new Histogram({ name, help, labelNames, buckets: SECONDS, registers: [this.#registry] });
  }
}
