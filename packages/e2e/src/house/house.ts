import { createHash } from 'node:crypto';
import { CallService } from '@voice/calls';
import { type AgentConfigInput, agentConfigSchema } from '@voice/core/agents';
import type { MediaSocket } from '@voice/core/frames';
import type { LanguageModel, SpeechToText, TextToSpeech, VoiceActivityDetector } from '@voice/core/services';
import type { AgentRecord, Store } from '@voice/core/store';
import { isProviderName, type ProviderName, type WebhookRequest } from '@voice/core/telephony';
import { LinkedSocket } from '@voice/core/testing';
import { type Clock, RandomIds, SeededRandom } from '@voice/core/time';
import { Conversation, type RecordingSink } from '@voice/pipeline';
import { telephonyProviders } from '@voice/providers';
import { openStore } from '@voice/store';

export interface HouseEngines {
  readonly voiceActivity: VoiceActivityDetector;
  readonly speechToText: SpeechToText;
  readonly languageModel: LanguageModel;
  readonly textToSpeech: TextToSpeech;
}

export interface HouseOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** Made anew for each call. */
  readonly engines: () => HouseEngines;
  readonly agent?: Partial<AgentConfigInput>;
  /** One way, in ms. */
  readonly latencyMs?: number;
  readonly recordingSink?: () => RecordingSink;
}

/** What the carriers know of us; every signature is made with it. */
export const houseSecrets = { twilio: 'twilio-token', vobiz: 'vobiz-token', exotel: 'exotel-secret' } as const;
export const HOUSE_URL = 'https://voice.test';

/**
 * Everything between a carrier and the database, in one process and without a network: providers, calls, pipeline and
 * store as they are, joined by function calls and linked sockets. Runs on any clock.
 */
export class House {
  readonly store: Store;
  readonly calls: CallService;
  readonly agent: AgentRecord;
  readonly warnings: string[] = [];
  readonly #options: HouseOptions;
  readonly #providers = telephonyProviders();

  private constructor(options: HouseOptions, store: Store, agent: AgentRecord) {
    this.#options = options;
    this.store = store;
    this.agent = agent;
    const { clock, seed, engines, recordingSink } = options;
    this.calls = new CallService({
      store,
      clock,
      ids: new RandomIds(new SeededRandom(seed)),
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
      prepareConversation: async () => ({
        conversation: new Conversation({
          agent: agent.config,
          services: engines(),
          clock,
          recordingSink: recordingSink?.(),
        }),
      }),
      onWarning: ({ message }) => this.warnings.push(message),
    });
  }

  static async open(options: HouseOptions): Promise<House> {
    const { clock, seed } = options;
    const ids = new RandomIds(new SeededRandom(seed + 1));
    const store = await openStore({ url: 'memory:' });
    const account = await store.accounts.ensureDefault({ id: ids.uuid(), name: 'house', createdAt: clock.date() });
    const config = agentConfigSchema.parse({ name: 'demo', greeting: 'Hello.', ...options.agent });
    const dates = { createdAt: clock.date(), updatedAt: clock.date() };
    const agent: AgentRecord = { id: ids.uuid(), accountId: account.id, config, version: 1, ...dates };
    await store.agents.create(agent);
    return new House(options, store, agent);
  }

  /** Where a carrier reports an inbound call. */
  webhookUrl(provider: ProviderName): string {
    const url = `${HOUSE_URL}/telephony/${provider}/inbound/${this.agent.config.name}`;
    return provider === 'exotel' ? `${url}/${houseSecrets.exotel}` : url;
  }

  async close(): Promise<void> {
    await this.calls.close();
    await this.store.close();
  }

  /** A carrier's HTTP request, answered. */
  async request(request: WebhookRequest): Promise<{ status: number; headers: Record<string, string>; body: string }> {
    const [, , name = '', kind = '', , secret] = new URL(request.url).pathname.split('/');
    if (!isProviderName(name)) return reply(404);
    const provider = this.#providers[name];
    const isExotel = name === 'exotel';
    const authTokens = isExotel ? [] : [houseSecrets[name]];
    const verified = provider.verifyWebhook(request, {
      authTokens,
      urlSecretMatched: isExotel && secret === houseSecrets.exotel,
    });
    if (!verified.ok) return reply(403, verified.reason);
    if (kind === 'answer') {
      const next = provider.buildAfterStreamDocument?.({ wasAttached: true, apology: 'Sorry.' });
      return reply(next?.status ?? 200, next?.body ?? '', next?.contentType);
    }
    const report = provider.parseInboundWebhook(request);
    if (report.kind === 'hangup') {
      await this.calls.reportHangup(name, report.providerCallId, report.cause);
      return reply(200);
    }
    const { accountId: account, config } = this.agent;
    const claim = await this.calls.claim({ ...report, account, agent: this.agent, provider: name, limit: 10 });
    if (!('token' in claim)) {
      const refusal = provider.buildRefusalDocument('busy', { accept: request.headers.accept });
      return reply(refusal.status, refusal.body, refusal.contentType);
    }
    const answer = provider.buildAnswerDocument({
      ...report,
      streamUrl: `${HOUSE_URL.replace('https', 'wss')}/ws/${name}/${config.name}/${claim.token}`,
      agentName: config.name,
      afterStreamUrl: `${HOUSE_URL}/telephony/${name}/answer/${claim.call.id}`,
      apology: 'Sorry.',
      accept: request.headers.accept,
    });
    return reply(answer.status, answer.body, answer.contentType);
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
    admission.session.attach(this.#providers[name].createTransport(ours));
    return theirs;
  }
}

function reply(status: number, body = '', contentType = 'text/plain') {
  return { status, headers: { 'content-type': contentType }, body };
}
