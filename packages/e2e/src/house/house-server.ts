import { createHash } from 'node:crypto';
import { CallService, type DialOutcome } from '@voice/calls';
import type { Utterance } from '@voice/core/calls';
import type { MediaSocket } from '@voice/core/frames';
import type { AgentRecord, Store } from '@voice/core/store';
import {
  type CarrierAccount,
  type CarrierHttp,
  isProviderName,
  type ProviderName,
  type WebhookRequest,
} from '@voice/core/telephony';
import { LinkedSocket } from '@voice/core/testing';
import { type Clock, RandomIds, SeededRandom } from '@voice/core/time';
import { Conversation, type RecordingSink } from '@voice/pipeline';
import { telephonyProviders } from '@voice/providers';
import type { HouseEngines } from './house-engines.ts';
import { answerCarrier, type HouseReply } from './house-routes.ts';
import { type CarrierSide, callUrl, houseCredentials, streamUrl } from './house-wire.ts';
import { MortalClock } from './mortal-clock.ts';
import { mortalStore } from './mortal-store.ts';

export interface HouseServerOptions {
  readonly clock: Clock;
  readonly seed: number;
  readonly store: Store;
  readonly agent: AgentRecord;
  readonly engines: (clock: Clock) => HouseEngines;
  readonly latencyMs?: number;
  readonly recordingSink?: () => RecordingSink;
  readonly http?: CarrierHttp;
  readonly onUtterance?: (callId: string, utterance: Utterance) => void;
  readonly onWarning: (message: string) => void;
}

const LEASE_MS = 20_000;
const RECOVERY_EVERY_MS = 5000;

/** One server of a house: it can be stopped, and it can be killed. */
export class HouseServer implements CarrierSide {
  readonly calls: CallService;
  readonly agent: AgentRecord;
  readonly providers = telephonyProviders();
  readonly #options: HouseServerOptions;
  readonly #clock: MortalClock;
  readonly #sockets = new Set<MediaSocket>();
  readonly #death = new AbortController();
  #isAlive = true;

  constructor(options: HouseServerOptions) {
    this.#options = options;
    this.agent = options.agent;
    this.#clock = new MortalClock(options.clock);
    const clock = this.#clock;
    this.calls = new CallService({
      store: mortalStore(options.store, () => this.#isAlive),
      clock,
      ids: new RandomIds(new SeededRandom(options.seed)),
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
      accountOf: async ({ provider }) => this.account(provider),
      prepareConversation: async ({ id, parameters }, earlier) => {
        const { agent, engines, recordingSink, onUtterance } = options;
        const conversation = new Conversation({
          agent: agent.config,
          services: engines(clock),
          clock,
          parameters,
          earlier,
          recordingSink: recordingSink?.(),
        });
        conversation.events.on('utterance', (utterance) => onUtterance?.(id, utterance));
        return { conversation, maxDurationMs: agent.config.maxDurationMs };
      },
      onWarning: ({ message }) => options.onWarning(message),
      leaseMs: LEASE_MS,
    });
    if (options.http !== undefined) void this.#recover();
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** The account at a carrier; `undefined` in a house without REST. */
  account(provider: ProviderName): CarrierAccount | undefined {
    const { http } = this.#options;
    if (http === undefined) return undefined;
    // The connections of a process end with it.
    const mortal: CarrierHttp = (request, { signal }) =>
      http(request, { signal: AbortSignal.any([signal, this.#death.signal]) });
    return this.providers[provider].openAccount(houseCredentials[provider], { http: mortal, clock: this.#clock });
  }

  /** An agent calls somebody. */
  async dial(provider: ProviderName, to: string, from: string): Promise<DialOutcome> {
    const carrier = this.account(provider);
    if (carrier === undefined) throw new Error('Expected a house with http, to call somebody');
    return this.calls.dial({
      account: this.agent.accountId,
      agent: this.agent,
      provider,
      carrier,
      from,
      to,
      limit: 10,
      apology: 'Sorry.',
      ringTimeoutSecs: 20,
      machineDetection: false,
      urlsOf: (call, token) => ({
        streamUrl: streamUrl(provider, call.agentName, token),
        urls: {
          answer: callUrl('answer', call),
          status: callUrl('status', call),
          hangup: callUrl('hangup', call),
          machineDetection: callUrl('amd', call),
          afterStream: callUrl('answer', call),
        },
      }),
    });
  }

  /** A carrier's HTTP request, answered; never, when the server dies meanwhile. */
  request(request: WebhookRequest): Promise<HouseReply> {
    if (!this.#isAlive) return Promise.reject(new Error('connection refused'));
    return answerCarrier(this, request);
  }

  /**
   * A carrier's media socket.
   * @throws an error with `statusCode` 401 when the token does not admit it
   */
  async openSocket(url: string): Promise<MediaSocket> {
    const [, , name = '', agentName = '', token = ''] = new URL(url).pathname.split('/');
    const { clock, latencyMs = 0 } = this.#options;
    if (!isProviderName(name)) throw Object.assign(new Error('no such carrier'), { statusCode: 404 });
    const admission = await this.calls.admit({ provider: name, agentName, token });
    if (admission.outcome === 'refused') throw Object.assign(new Error(admission.reason), { statusCode: 401 });
    const [theirs, ours] = LinkedSocket.pair({ clock, latencyMs });
    this.#sockets.add(ours);
    ours.on('close', () => this.#sockets.delete(ours));
    admission.session.attach(this.providers[name].createTransport(ours));
    return theirs;
  }

  /** Sockets that are open. */
  get socketCount(): number {
    return this.#sockets.size;
  }

  /** The process dies: its timers, its sockets and what it was about to write are gone. */
  kill(): void {
    this.#die();
    for (const socket of this.#sockets) socket.terminate();
  }

  async close(): Promise<void> {
    await this.calls.close();
    this.#die();
  }

  #die(): void {
    this.#isAlive = false;
    this.#clock.kill();
    this.#death.abort(new Error('the process has ended'));
  }

  async #recover(): Promise<void> {
    await this.calls.recoverAbandoned().catch((error: unknown) => this.#options.onWarning(String(error)));
    if (this.#isAlive) this.#clock.setTimer(() => void this.#recover(), RECOVERY_EVERY_MS);
  }
}
