import { type ProviderName, providerNames } from '@voice/core/telephony';
import { type CredentialField, type CredentialValues, credentialFields } from '../config/carrier-fields.ts';
import type { StoredCarrier, StoredTelephony } from './stored-telephony.ts';

/** What is to change for one carrier: an absent field is kept, `null` leaves it to the environment. */
export interface CarrierChange {
  readonly credentials?: Readonly<Partial<Record<CredentialField['key'], string | null>>>;
  readonly phoneNumber?: string | null;
  readonly apiBase?: string | null;
  readonly maxConcurrentCalls?: number | null;
}

/** What is to change for an account. */
export interface TelephonyChange {
  readonly defaultProvider?: ProviderName | null;
  readonly publicBaseUrl?: string | null;
  readonly carriers: Readonly<Partial<Record<ProviderName, CarrierChange>>>;
}

/** What will have been saved after a change. */
export function applyChange(stored: StoredTelephony, change: TelephonyChange): StoredTelephony {
  const { defaultProvider, publicBaseUrl } = stored.telephony;
  const provider = change.defaultProvider === undefined ? defaultProvider : change.defaultProvider;
  const base = change.publicBaseUrl === undefined ? publicBaseUrl : change.publicBaseUrl;
  return {
    telephony: {
      ...(provider === undefined || provider === null ? {} : { defaultProvider: provider }),
      ...(base === undefined || base === null ? {} : { publicBaseUrl: base }),
    },
    carriers: {
      twilio: applyToCarrier('twilio', stored.carriers.twilio, change.carriers.twilio),
      exotel: applyToCarrier('exotel', stored.carriers.exotel, change.carriers.exotel),
      vobiz: applyToCarrier('vobiz', stored.carriers.vobiz, change.carriers.vobiz),
    },
  };
}

/** Carriers whose part a change has touched. */
export function touchedCarriers(change: TelephonyChange): ProviderName[] {
  return providerNames.filter((name) => change.carriers[name] !== undefined);
}

/** Whether a change brings credentials for a carrier, or another place to send them to; clearing brings none. */
export function bringsCredentials({ credentials = {}, apiBase }: CarrierChange): boolean {
  return typeof apiBase === 'string' || Object.values(credentials).some((value) => typeof value === 'string');
}

function applyToCarrier(
  provider: ProviderName,
  stored: StoredCarrier,
  change: CarrierChange | undefined,
): StoredCarrier {
  if (change === undefined) return stored;
  const keep = <T>(next: T | null | undefined, current: T | undefined) =>
    next === undefined ? current : (next ?? undefined);
  const { credentials = {} } = change;
  const hasNewSecret = credentialFields[provider].some(
    ({ key, isSecret }) => isSecret && credentials[key] !== undefined,
  );
  return {
    ...stored,
    credentials: Object.fromEntries(
      Object.entries({ ...stored.credentials, ...credentials }).filter(([, value]) => typeof value === 'string'),
    ) as CredentialValues,
    phoneNumber: keep(change.phoneNumber, stored.phoneNumber),
    apiBase: keep(change.apiBase, stored.apiBase),
    maxConcurrentCalls: keep(change.maxConcurrentCalls, stored.maxConcurrentCalls),
    // Secrets that are sent anew, or cleared, take the place of those that cannot be read.
    unreadable: hasNewSecret ? undefined : stored.unreadable,
  };
}
