import { maskSecret } from '../../security/mask-secret.ts';
import type { ServiceAccess } from '../../services/service-access.ts';
import { type VendorName, vendorNames, vendors } from '../../services/vendors.ts';

/** Keys to vendors in this dialect: every key is there, what is unset is null, secrets are masked. */
export function toServicesJson(access: ServiceAccess): Readonly<Record<string, string | null>> {
  const keys = vendorNames.map((name) => [vendors[name].keySetting, maskedKey(access, name) ?? null]);
  return { ...Object.fromEntries(keys), azure_openai_endpoint: access.azureEndpoint ?? null };
}

/** What is shown of a vendor's key. */
export function maskedKey({ vendors: all }: ServiceAccess, name: VendorName): string | undefined {
  const { apiKey } = all[name];
  return apiKey === undefined ? undefined : maskSecret(apiKey);
}
