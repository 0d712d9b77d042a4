import type { CallService } from '@voice/calls';
import { type AgentConfigInput, agentConfigSchema } from '@voice/core/agents';
import type { Utterance } from '@voice/core/calls';
import type { MediaSocket } from '@voice/core/frames';
import type { AgentRecord, Store } from '@voice/core/store';
import type { CarrierHttp, ProviderName, WebhookRequest } from '@voice/core/telephony';
import { type Clock, RandomIds, SeededRandom } from '@voice/core/time';
import type { RecordingSink } from '@voice/pipeline';
import { openStore } from '@voice/store';
import type { HouseEngines } from './house-engines.ts';
import { HouseServer } from './house-server.ts';
import { HOUSE_URL, houseSecrets } from './house-wire.ts';

export interface HouseOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** Made anew for each call, on the clock of the server that holds it. */
  readonly engines: (clock: Clock) => HouseEngines;
  readonly agent?: Partial<AgentConfigInput>;
  /** One way, in ms. */
  readonly latencyMs?: number;
  readonly recordingSink?: () => RecordingSink;
  /** The carriers' REST interfaces; without them calls end by their socket only. */
  readonly http?: CarrierHttp;
  /** Words that became final, as they do. */
  readonly onUtterance?: (callId: string, utterance: Utterance) => void;
}

/**
 * Everything between a carrier and the database, in one process and without a network: providers, calls, pipeline and
 * store as they are, joined by function calls and linked sockets. Runs on any clock. One server after the other, or
 * several, work on the same store.
 */
export class House {
  readonly store: Store;
  readonly agent: AgentRecord;
  readonly warnings: string[] = [];
  readonly #options: HouseOptions;
  readonly #servers: HouseServer[] = [];
  #seed: number;

  private constructor(options: HouseOptions, store: Store, agent: AgentRecord) {
    this.#options = options;
    this.#seed = options.seed;
    this.store = store;
    this.agent = agent;
    this.startServer();
  }

  static async open(options: HouseOptions): Promise<House> {
    const { clock, seed } = options;
    const ids = new RandomIds(new SeededRandom(seed + 1));
    const store = await openStore({ url: 'memory:' });
    const createdAt = clock.date();
    const account = await store.accounts.ensureDefault({ id: ids.uuid(), name: 'house', telephony: {}, createdAt });
    const config = agentConfigSchema.parse({ name: 'demo', greeting: 'Hello.', ...options.agent });
    const dates = { createdAt, updatedAt: createdAt };
    const agent: AgentRecord = { id: ids.uuid(), accountId: account.id, config, version: 1, ...dates };
    await store.agents.create(agent);
    return new House(options, store, agent);
  }

  /** The servers that live. */
  get servers(): readonly HouseServer[] {
    return this.#servers.filter(({ isAlive }) => isAlive);
  }

  /** The server that carriers reach first. @throws when none lives */
  get server(): HouseServer {
    const [server] = this.servers;
    if (server === undefined) throw Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
    return server;
  }

  get calls(): CallService {
    return this.server.calls;
  }

  /** A further server over the same store. */
  startServer(): HouseServer {
    this.#seed += 1000;
    const server = new HouseServer({
      ...this.#options,
      seed: this.#seed,
      store: this.store,
      agent: this.agent,
      onWarning: (message) => this.warnings.push(message),
    });
    this.#servers.push(server);
    return server;
  }

  /** Where a carrier reports an inbound call. */
  webhookUrl(provider: ProviderName): string {
    const url = `${HOUSE_URL}/telephony/${provider}/inbound/${this.agent.config.name}`;
    return provider === 'exotel' ? `${url}/${houseSecrets.exotel}` : url;
  }

  async close(): Promise<void> {
    for (const server of this.servers) await server.close();
    await this.store.close();
  }

  /** A carrier's HTTP request, answered. */
  request(request: WebhookRequest): Promise<{ status: number; headers: Record<string, string>; body: string }> {
    return this.server.request(request);
  }

  /**
   * A carrier's media socket.
   * @throws an error with `statusCode` 401 when the token does not admit it
   */
  openSocket(url: string): Promise<MediaSocket> {
    return this.server.openSocket(url);
  }
}
