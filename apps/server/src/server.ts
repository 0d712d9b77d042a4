import { createServer } from 'node:http';
import { CallService } from '@voice/calls';
import type { AgentConfig } from '@voice/core/agents';
import { type Clock, RandomIds, systemClock, systemRandom } from '@voice/core/time';
import { fetchHttp, telephonyProviders } from '@voice/providers';
import { openStore } from '@voice/store';
import { createApp } from './app.ts';
import { assertRunnable } from './calls/assert-runnable.ts';
import { ensureDemoAgent } from './calls/demo-agent.ts';
import { modelsFrom } from './calls/model-for-agent.ts';
import { prepareConversationWith } from './calls/prepare-conversation.ts';
import { LEASE_MS, Recovery } from './calls/recovery.ts';
import type { CarrierContext } from './carriers/carrier-context.ts';
import { MediaSockets } from './carriers/media-sockets.ts';
import { PublicUrls } from './carriers/public-urls.ts';
import { Closing } from './closing.ts';
import type { Config } from './config/config.ts';
import { encryptionKeyIn } from './config/encryption-key.ts';
import { closeHttp, listen } from './listen.ts';
import { createLogger } from './logger.ts';
import { withoutPrefix } from './request-target.ts';
import { ApiKeys } from './security/api-keys.ts';
import { CredentialCipher } from './security/credential-cipher.ts';
import { sha256, UrlSecrets } from './security/secrets.ts';
import type { RunningServer, ServerOptions } from './server-options.ts';
import { localSpeech } from './speech.ts';
import { TelephonySettings } from './telephony/telephony-settings.ts';

/**
 * Starts everything: store, engines, calls, HTTP routes and media sockets.
 * @throws {ConfigError} when the encryption key cannot be used; the system's error when the port cannot
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, clock = systemClock } = options;
  const closing = new Closing();
  try {
    return await start(options, config, clock, closing);
  } catch (error) {
    await closing.run();
    throw error;
  }
}

async function start(options: ServerOptions, config: Config, clock: Clock, closing: Closing): Promise<RunningServer> {
  const logger = options.logger ?? createLogger(config.logLevel);
  for (const warning of config.warnings) logger.warn(warning);
  const ids = new RandomIds(systemRandom);
  const keys = config.encryptionKeys ?? ([encryptionKeyIn(config.dataDir, systemRandom)] as const);
  const secrets = new UrlSecrets(keys);

  const store = options.store ?? (await openStore({ url: config.databaseUrl }));
  closing.add(() => store.close());
  const account = await store.accounts.ensureDefault({
    id: ids.uuid(),
    name: 'default',
    telephony: {},
    createdAt: clock.date(),
  });
  const apiKeys = new ApiKeys({ store, accountId: account.id, clock, ids, environmentKey: config.apiKey });
  await ensureDemoAgent({ store, accountId: account.id, clock, ids });

  const speech = options.speech ?? (await localSpeech(clock, closing));
  const modelForAgent = options.modelForAgent ?? modelsFrom(config.openAi, clock);
  const calls = new CallService({
    store,
    clock,
    ids,
    sha256,
    prepareConversation: prepareConversationWith({
      store,
      speech,
      modelForAgent,
      clock,
      ids,
      dataDir: config.dataDir,
      logger,
    }),
    onWarning: ({ message, callId, error }) => logger.warn({ callId, err: error }, message),
    leaseMs: LEASE_MS,
  });
  closing.add(() => calls.close());
  const recovery = new Recovery({ calls, clock, logger });
  closing.add(() => recovery.close());
  await recovery.start();

  const http = createServer();
  http.on('error', (error) => logger.error({ detail: error.message }, 'listener failed'));
  const port = await listen(http, config);
  const publicBaseUrl = config.publicBaseUrl?.replace(/:0(?=\/|$)/, `:${port}`);
  const urls = new PublicUrls(publicBaseUrl, secrets);
  const telephony = new TelephonySettings({
    store,
    cipher: new CredentialCipher(keys, systemRandom),
    defaults: { ...config, publicBaseUrl },
    clock,
    ids,
  });
  const providers = telephonyProviders({ exotel: { answerFormat: config.exotelAnswerFormat } });
  const carrier: CarrierContext = {
    accountId: account.id,
    store,
    calls,
    providers,
    carriers: (await telephony.load(account.id)).carriers,
    urls,
    secrets,
    clock,
    logger,
  };
  const media = new MediaSockets(carrier);
  const stopping = new AbortController();
  const app = createApp({
    carrier,
    apiKeys,
    agents: {
      store,
      urls,
      clock,
      ids,
      assertRunnable: (agent: AgentConfig) => assertRunnable(agent, config.openAi, speech.voices),
    },
    calls: { store, calls, clock, dataDir: config.dataDir, signal: stopping.signal },
    telephony: { settings: telephony, verification: { providers, http: options.carrierHttp ?? fetchHttp, clock } },
    endpoints: { store, settings: telephony, secrets, clock, ids },
  });
  http.on('request', (request, response) => {
    request.url = withoutPrefix(request.url ?? '/', urls.prefix);
    app(request, response);
  });
  http.on('upgrade', (request, socket, head) => {
    media.handleUpgrade(request, withoutPrefix(request.url ?? '/', urls.prefix), socket, head);
  });
  closing.add(() => {
    stopping.abort();
    media.close();
    return closeHttp(http, clock);
  });
  logger.info({ port }, 'listening');
  // Last: a key that is made by a start that fails would never be seen.
  const apiKey = await apiKeys.ensureFirst();

  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    apiKey,
    urls,
    calls,
    store,
    accountId: account.id,
    close: async ({ drainMs = config.drainMs } = {}) => {
      await calls.drain(drainMs);
      await calls.close(); // While sockets are open, so that every call ends in the carrier's words.
      await closing.run();
    },
  };
}
