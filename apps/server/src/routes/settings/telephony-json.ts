import { type ProviderName, providerNames } from '@voice/core/telephony';
import { type CredentialField, credentialFields } from '../../config/carrier-fields.ts';
import { maskSecret } from '../../security/mask-secret.ts';
import type { CarrierSettings, TelephonySnapshot } from '../../telephony/telephony-snapshot.ts';

/** The settings in this dialect: every key is there, what is unset is null, secrets are masked. */
export function toTelephonyJson({ defaultProvider, publicBaseUrl, carriers }: TelephonySnapshot) {
  return {
    provider: defaultProvider ?? null,
    public_base_url: publicBaseUrl ?? null,
    ...Object.assign({}, ...providerNames.map((name) => carrierJson(name, carriers[name]))),
  } as Readonly<Record<string, string | number | null>>;
}

function carrierJson(provider: ProviderName, carrier: CarrierSettings): Record<string, string | number | null> {
  const credentials = credentialFields[provider].map(({ key, setting, isSecret }) => {
    const value = carrier.values[key];
    const shown = isSecret ? maskedSecret(carrier, key) : value;
    return [setting, shown ?? null] as const;
  });
  return {
    ...Object.fromEntries(credentials),
    [`${provider}_phone_number`]: carrier.phoneNumber ?? null,
    // The other carriers have one base for everybody.
    ...(provider === 'exotel' ? { exotel_api_base: carrier.apiBase ?? null } : {}),
    [`${provider}_max_concurrent`]: carrier.maxConcurrentCalls,
  };
}

/** What is shown of a secret: of one that is saved but cannot be read only that it is there. */
export function maskedSecret({ unreadable, values }: CarrierSettings, key: CredentialField['key']): string | undefined {
  const secret = values[key] ?? (unreadable === undefined ? undefined : '');
  return secret === undefined ? undefined : maskSecret(secret);
}
