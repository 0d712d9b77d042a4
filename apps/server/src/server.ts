import { createServer } from 'node:http';
import { CallService, DestinationRules } from '@voice/calls';
import { type Clock, RandomIds, systemClock, systemRandom } from '@voice/core/time';
import { fetchHttp, telephonyProviders } from '@voice/providers';
import { openStore } from '@voice/store';
import { createApp } from './app.ts';
import { assertRunnableWith } from './calls/assert-runnable.ts';
import { ensureDemoAgent } from './calls/demo-agent.ts';
import { prepareConversationWith } from './calls/prepare-conversation.ts';
import { LEASE_MS, Recovery } from './calls/recovery.ts';
import { AgentServices } from './calls/services-for-agent.ts';
import { type AccountOptions, accountOfCallWith } from './carriers/account-of-call.ts';
import type { CarrierContext } from './carriers/carrier-context.ts';
import { MediaSockets } from './carriers/media-sockets.ts';
import { Closing } from './closing.ts';
import type { Config } from './config/config.ts';
import { encryptionKeyIn } from './config/encryption-key.ts';
import { closeHttp, listen } from './listen.ts';
import { createLogger } from './logger.ts';
import { measuredProviders } from './metrics/measured-providers.ts';
import { measuredStore } from './metrics/measured-store.ts';
import { Metrics } from './metrics/metrics.ts';
import { readSlots } from './metrics/read-slots.ts';
import { ApiKeys } from './security/api-keys.ts';
import { CredentialCipher } from './security/credential-cipher.ts';
import { FailureLimiter } from './security/failure-limiter.ts';
import { sha256, UrlSecrets } from './security/secrets.ts';
import { UpgradeGuard } from './security/upgrade-guard.ts';
import { notReadyYet, serve } from './serve.ts';
import type { RunningServer, ServerOptions } from './server-options.ts';
import { ServiceSettings } from './services/service-settings.ts';
import { localSpeech } from './speech.ts';
import { TelephonySettings } from './telephony/telephony-settings.ts';
import { telephonyViewOf } from './telephony/telephony-view.ts';

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

  const metrics = new Metrics({ includesProcess: config.metrics.isPublic || config.metrics.token !== undefined });
  const store = measuredStore(options.store ?? (await openStore({ url: config.databaseUrl })), metrics);
  closing.add(() => store.close());
  const account = await store.accounts.ensureDefault({
    id: ids.uuid(),
    name: 'default',
    telephony: {},
    createdAt: clock.date(),
  });
  const apiKeys = new ApiKeys({ store, accountId: account.id, clock, ids, environmentKey: config.apiKey });
  await ensureDemoAgent({ store, accountId: account.id, clock, ids });

  const http = createServer(notReadyYet);
  http.on('error', (error) => logger.error({ detail: error.message }, 'listener failed'));
  const port = await listen(http, config);
  closing.add(() => closeHttp(http, clock));
  const cipher = new CredentialCipher(keys, systemRandom);
  const settings = new TelephonySettings({
    store,
    cipher,
    defaults: { ...config, publicBaseUrl: config.publicBaseUrl?.replace(/:0(?=\/|$)/, `:${port}`) },
    clock,
    ids,
  });
  const telephony = telephonyViewOf(settings, account.id, secrets);
  const carriers = telephonyProviders({ exotel: { answerFormat: config.exotelAnswerFormat } });
  const providers = measuredProviders(carriers, metrics, clock);
  const accounts: AccountOptions = { providers, http: options.carrierHttp ?? fetchHttp, clock };

  const speech = options.speech ?? (await localSpeech(clock, closing));
  const vendorKeys = new ServiceSettings({ store, cipher, defaults: config.vendors });
  const load = () => vendorKeys.load(account.id);
  const services = new AgentServices({ speech, load, clock, modelForAgent: options.modelForAgent });
  closing.add(() => services.close());
  const { dataDir } = config;
  const calls = new CallService({
    store,
    clock,
    ids,
    sha256,
    prepareConversation: prepareConversationWith({ store, services, clock, ids, dataDir, logger }),
    accountOf: accountOfCallWith(telephony, accounts),
    onWarning: ({ message, callId, error }) => logger.warn({ callId, err: error }, message),
    leaseMs: LEASE_MS,
  });
  closing.add(() => calls.close());
  const recovery = new Recovery({ calls, clock, logger });
  closing.add(() => recovery.close());
  await recovery.start();

  const carrier: CarrierContext = {
    accountId: account.id,
    store,
    calls,
    providers,
    telephony,
    secrets,
    clock,
    logger,
  };
  const stopping = new AbortController();
  const assertRunnable = assertRunnableWith(load, speech.voices);
  const app = createApp({
    carrier,
    apiKeys,
    metrics,
    config,
    agents: { store, telephony, clock, ids, assertRunnable },
    calls: { store, calls, clock, dataDir, signal: stopping.signal },
    outbound: {
      store,
      calls,
      telephony,
      accounts,
      destinations: new DestinationRules(config.destinations),
      assertRunnable,
      ...config.outbound,
    },
    telephony: { settings, verification: accounts },
    services: { settings: vendorKeys, asking: { clock } },
    endpoints: { store, telephony, accounts, clock, ids },
  });
  const guard = new UpgradeGuard({
    limiter: new FailureLimiter(config.failureLimits.sockets, clock),
    trust: app.get('trust proxy fn'),
    onRefused: (status) => metrics.socketRefused(status),
  });
  const media = new MediaSockets(carrier, (request, status) => guard.refused(request, status));
  metrics.watch({
    activeCount: () => calls.activeCount,
    slots: () => readSlots(account.id, { settings, store, clock }),
  });
  serve(http, { app, media, guard, telephony, logger });
  closing.add(() => {
    stopping.abort();
    media.close();
  });
  logger.info({ port }, 'listening');
  // Last: a key that is made by a start that fails would never be seen.
  const apiKey = await apiKeys.ensureFirst();

  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    apiKey,
    telephony,
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
