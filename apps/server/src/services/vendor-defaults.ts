import type { VendorVariable } from '../config/vendor-variables.ts';
import { type VendorName, vendorNames, vendors } from './vendors.ts';

/** What the environment says of one vendor; the settings may say otherwise. */
export interface VendorDefaults {
  readonly apiKey: string | undefined;
  /** Without a trailing slash, as the adapter takes it; the vendor's own when nothing is said. */
  readonly baseUrl: string | undefined;
  /** The model of agents that name none. */
  readonly model: string | undefined;
}

/** The vendors' part of the environment. */
export function vendorDefaultsOf(
  values: Readonly<Partial<Record<VendorVariable, string>>>,
): Readonly<Record<VendorName, VendorDefaults>> {
  const entries = vendorNames.map((name): [VendorName, VendorDefaults] => {
    const { keyVariables, baseVariable, baseUrl, model: usual } = vendors[name];
    const apiKey = keyVariables.map((variable) => values[variable]).find((value) => typeof value === 'string');
    const base = values[baseVariable];
    return [name, { apiKey, baseUrl: typeof base === 'string' ? withoutSlash(base) : baseUrl, model: usual }];
  });
  const all = Object.fromEntries(entries) as Record<VendorName, VendorDefaults>;
  const { OPENAI_MODEL: openAi, OPENAI_COMPATIBLE_MODEL: compatible, AZURE_OPENAI_DEPLOYMENT: deployment } = values;
  const own = all['openai-compatible'];
  // Without an address of its own, an endpoint that speaks OpenAI's language is OpenAI, and only then its key goes there.
  const isOpenAi = own.baseUrl === undefined && (all.openai.apiKey ?? values.OPENAI_BASE_URL) !== undefined;
  const endpoint = isOpenAi ? { apiKey: own.apiKey ?? all.openai.apiKey, baseUrl: all.openai.baseUrl } : own;
  return {
    ...all,
    openai: { ...all.openai, model: openAi },
    'openai-compatible': { ...endpoint, model: compatible ?? openAi },
    'azure-openai': { ...all['azure-openai'], baseUrl: azureBase(all['azure-openai'].baseUrl), model: deployment },
  };
}

/** An endpoint of Azure as its console shows it leads to version 1 of its API. */
export function azureBase(endpoint: string | undefined): string | undefined {
  if (endpoint === undefined || /\/openai\/v1$/.test(endpoint)) return endpoint;
  return `${withoutSlash(endpoint).replace(/\/openai$/, '')}/openai/v1`;
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}
