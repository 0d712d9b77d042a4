import { type CarrierHttp, type ProviderName, providerNames, type TelephonyProvider } from '@voice/core/telephony';
import type { Clock } from '@voice/core/time';
import type { Metrics } from './metrics.ts';

/** Carriers whose requests over REST are counted, by carrier and class of answer. */
export function measuredProviders(
  providers: Readonly<Record<ProviderName, TelephonyProvider>>,
  metrics: Metrics,
  clock: Clock,
): Record<ProviderName, TelephonyProvider> {
  const measured = providerNames.map((name) => [name, measuredProvider(providers[name], metrics, clock)]);
  return Object.fromEntries(measured) as Record<ProviderName, TelephonyProvider>;
}

function measuredProvider(provider: TelephonyProvider, metrics: Metrics, clock: Clock): TelephonyProvider {
  const openAccount: TelephonyProvider['openAccount'] = (credentials, options) =>
    provider.openAccount(credentials, { ...options, http: measuredHttp(provider.name, options.http, metrics, clock) });
  return new Proxy(provider, {
    get(target, name) {
      if (name === 'openAccount') return openAccount;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value; // Its private fields know no proxy.
    },
  });
}

function measuredHttp(provider: ProviderName, http: CarrierHttp, metrics: Metrics, clock: Clock): CarrierHttp {
  return async (request, options) => {
    const startedAtMs = clock.now();
    let outcome = 'no-answer';
    try {
      const response = await http(request, options);
      outcome = `${Math.floor(response.status / 100)}xx`;
      return response;
    } finally {
      metrics.carrierAnswered(provider, outcome, clock.now() - startedAtMs);
    }
  };
}
