import type { VendorDefaults } from './vendor-defaults.ts';
import { type VendorName, vendors } from './vendors.ts';

/** What has been saved about vendors. */
export interface StoredServices {
  readonly keys: Readonly<Partial<Record<VendorName, string>>>;
  /** With the key of `azure-openai`, as it was entered. */
  readonly azureEndpoint?: string;
}

/** What lets us use one vendor at this moment. */
export interface VendorAccess extends VendorDefaults {
  /** Where the key comes from. */
  readonly source: 'settings' | 'environment' | undefined;
}

/** All vendors at one moment. Never changes: load another for the next call. */
export interface ServiceAccess {
  readonly vendors: Readonly<Record<VendorName, VendorAccess>>;
  /** As entered, or as the environment has it. */
  readonly azureEndpoint: string | undefined;
  /** Why saved keys cannot be read; those of the environment hold until they are sent anew. */
  readonly unreadable: string | undefined;
}

/** Reads what holds now: once for each call or request. */
export type LoadServices = () => Promise<ServiceAccess>;

/**
 * What is missing before a vendor can be used, as a sentence that names what to set.
 * @returns `undefined` when nothing is
 */
export function vendorLacks(name: VendorName, { vendors: all, unreadable }: ServiceAccess): string | undefined {
  const { keySetting, keyVariables, baseVariable, isKeyOptional } = vendors[name];
  const { apiKey, baseUrl } = all[name];
  const saved = unreadable === undefined ? '' : ` (saved keys cannot be read: ${unreadable})`;
  if (isKeyOptional) {
    if (baseUrl !== undefined) return undefined;
    return `${name} needs ${baseVariable}, or OPENAI_API_KEY or OPENAI_BASE_URL, in the environment${saved}`;
  }
  const lacking = [
    ...(apiKey === undefined ? [`${keyVariables[0]} in the environment, or ${keySetting} in the settings`] : []),
    ...(baseUrl === undefined ? [`${baseVariable} in the environment, or azure_openai_endpoint in the settings`] : []),
  ];
  return lacking.length === 0 ? undefined : `${name} needs ${lacking.join('; and ')}${saved}`;
}
