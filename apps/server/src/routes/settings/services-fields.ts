import { z } from 'zod';
import { RequestError } from '../../errors.ts';
import { isMasked } from '../../security/mask-secret.ts';
import type { ServiceAccess } from '../../services/service-access.ts';
import type { ServicesChange } from '../../services/service-settings.ts';
import { type VendorName, vendorNames, vendors } from '../../services/vendors.ts';
import { parseWith } from '../request-parts.ts';
import { maskedKey } from './services-json.ts';

const KEY = 'must be text of 1 to 500 visible ASCII characters without spaces, or null';
const ENDPOINT =
  'must be the https URL of a resource at Azure, for example https://my-resource.openai.azure.com, or null';

const key = z
  .string(KEY)
  .regex(/^[\x21-\x7e]{1,500}$/, KEY)
  .nullable()
  .optional();

/** Where resources of Azure are: a key is sent nowhere else, whoever may write settings. */
const AZURE_HOST = /\.(openai\.azure\.com|cognitiveservices\.azure\.com|services\.ai\.azure\.com|openai\.azure\.us)$/;

const endpoint = z.string(ENDPOINT).max(500, ENDPOINT).nullable().optional();

const bodySchema = z.strictObject({
  ...Object.fromEntries(vendorNames.map((name) => [vendors[name].keySetting, key])),
  azure_openai_endpoint: endpoint,
});

/**
 * What a request wants to change; a masked key, or an endpoint, that is sent back as it was shown changes nothing.
 * @throws {RequestError} `VOICE_REQUEST_INVALID` naming every field that is wrong
 */
export function fromServicesFields(sent: Readonly<Record<string, unknown>>, current: ServiceAccess): ServicesChange {
  const body = parseWith(bodySchema, sent) as Readonly<Record<string, string | null | undefined>>;
  const keys = vendorNames.flatMap((name) => {
    const value = body[vendors[name].keySetting];
    return value === undefined || isKept(name, value, current) ? [] : [[name, value] as const];
  });
  const { azure_openai_endpoint: address } = body;
  const isSame = address === undefined || address === current.azureEndpoint;
  if (!isSame && address !== null && !isAtAzure(address)) {
    throw new RequestError('VOICE_REQUEST_INVALID', `azure_openai_endpoint: ${ENDPOINT}`);
  }
  const change: ServicesChange = {
    keys: Object.fromEntries(keys),
    ...(isSame ? {} : { azureEndpoint: address }),
  };
  const hasSavedKey = change.keys['azure-openai'] ?? (current.vendors['azure-openai'].source === 'settings' || null);
  if (typeof change.azureEndpoint === 'string' && hasSavedKey === null) {
    throw new RequestError(
      'VOICE_REQUEST_INVALID',
      'azure_openai_endpoint: send azure_openai_api_key with it, since the key of the environment goes where the environment says',
    );
  }
  return change;
}

function isAtAzure(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password, search, hash, port } = new URL(address);
  return protocol === 'https:' && `${username}${password}${search}${hash}${port}` === '' && AZURE_HOST.test(hostname);
}

/** Whether a value is what GET shows of the key. @throws {RequestError} for what it shows of another one */
function isKept(name: VendorName, value: string | null, current: ServiceAccess): boolean {
  if (value === null || !isMasked(value)) return false;
  if (value === maskedKey(current, name)) return true;
  throw new RequestError(
    'VOICE_REQUEST_INVALID',
    `${vendors[name].keySetting}: this is a masked key, and not the one that is set: send the key itself, or leave the field out`,
  );
}
