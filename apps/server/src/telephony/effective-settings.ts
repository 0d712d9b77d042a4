import { type CarrierCredentials, type ProviderName, providerNames } from '@voice/core/telephony';
import { type CredentialValues, credentialFields } from '../config/carrier-fields.ts';
import { isLoopbackUrl } from '../config/env-fields.ts';
import type { CarrierConfig, TelephonyDefaults } from '../config/telephony-defaults.ts';
import type { StoredCarrier, StoredTelephony } from './stored-telephony.ts';
import type { CarrierSettings, TelephonySnapshot } from './telephony-snapshot.ts';

/** What holds: what has been saved, and the environment where nothing has. */
export function effectiveSettings({ telephony, carriers }: StoredTelephony, defaults: TelephonyDefaults) {
  const snapshot: TelephonySnapshot['carriers'] = {
    twilio: carrierSettings('twilio', carriers.twilio, defaults.carriers.twilio),
    exotel: carrierSettings('exotel', carriers.exotel, defaults.carriers.exotel),
    vobiz: carrierSettings('vobiz', carriers.vobiz, defaults.carriers.vobiz),
  };
  return Object.freeze<TelephonySnapshot>({
    publicBaseUrl: telephony.publicBaseUrl ?? defaults.publicBaseUrl,
    defaultProvider: telephony.defaultProvider ?? defaults.defaultProvider ?? onlyUsable(snapshot),
    carriers: Object.freeze(snapshot),
  });
}

function carrierSettings(provider: ProviderName, stored: StoredCarrier, config: CarrierConfig): CarrierSettings {
  const fields = credentialFields[provider];
  const values: CredentialValues = Object.fromEntries(
    fields.flatMap(({ key, isSecret }) => {
      const fallback = isSecret && stored.unreadable !== undefined ? undefined : config.credentials[key];
      const value = stored.credentials[key] ?? fallback;
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
  const missing = fields.filter(({ key }) => values[key] === undefined);
  const apiBase = stored.apiBase ?? config.apiBase;
  const askedBase = config.apiBase !== undefined && isLoopbackUrl(config.apiBase) ? config.apiBase : apiBase;
  return Object.freeze<CarrierSettings>({
    connectionId: stored.connectionId,
    credentials:
      missing.length > 0 ? undefined : toCredentials(provider, values, { apiBase: askedBase, flowId: config.flowId }),
    missing: missing.map(({ setting, variable, isSecret }) =>
      isSecret && stored.unreadable !== undefined
        ? `${setting} (saved, but: ${stored.unreadable})`
        : `${setting} (${variable})`,
    ),
    values,
    unreadable: stored.unreadable,
    // Exotel signs nothing.
    authTokens: provider === 'exotel' || values.authToken === undefined ? [] : [values.authToken],
    allowUnsigned: config.allowUnsigned,
    maxConcurrentCalls: stored.maxConcurrentCalls ?? config.maxConcurrentCalls,
    phoneNumber: stored.phoneNumber ?? config.phoneNumber,
    apiBase,
  });
}

function toCredentials(
  provider: ProviderName,
  { accountSid = '', authToken = '', apiKey = '', apiToken = '', authId = '' }: CredentialValues,
  { apiBase, flowId }: { readonly apiBase: string | undefined; readonly flowId: string | undefined },
): CarrierCredentials {
  const base = apiBase === undefined ? {} : { apiBase };
  switch (provider) {
    case 'twilio':
      return { provider, accountSid, authToken, ...base };
    case 'exotel':
      return { provider, accountSid, apiKey, apiToken, ...base, ...(flowId === undefined ? {} : { flowId }) };
    case 'vobiz':
      return { provider, authId, authToken, ...base };
  }
}

function onlyUsable(carriers: TelephonySnapshot['carriers']): ProviderName | undefined {
  const usable = providerNames.filter((name) => carriers[name].credentials !== undefined);
  return usable.length === 1 ? usable[0] : undefined;
}
