import { RequestError } from '../errors.ts';
import { type AskVendorOptions, askVendor } from './ask-vendor.ts';
import type { VendorAccess } from './service-access.ts';
import { type VendorName, vendors } from './vendors.ts';

/**
 * Asks a vendor whether a key holds.
 * @throws {RequestError} `VOICE_REQUEST_INVALID` when it refuses the key, `VOICE_VENDOR_UNREACHABLE` when it gave no answer
 */
export async function verifyVendor(name: VendorName, access: VendorAccess, options: AskVendorOptions): Promise<void> {
  const { keySetting } = vendors[name];
  if (access.baseUrl === undefined) {
    if (name === 'azure-openai')
      throw new RequestError('VOICE_REQUEST_INVALID', `${keySetting}: send azure_openai_endpoint with it`);
    return; // Nowhere to ask yet.
  }
  const answer = await askVendor(name, access, options);
  if (answer.outcome === 'accepted') return;
  if (answer.outcome === 'refused') {
    throw new RequestError(
      'VOICE_REQUEST_INVALID',
      `${keySetting}: ${name} refuses this key, nothing was saved: ${answer.reason}`,
    );
  }
  throw new RequestError(
    'VOICE_VENDOR_UNREACHABLE',
    `${keySetting}: the key could not be checked with ${name}, nothing was saved: ${answer.reason}. Try again, or save without the check with ?verify=false`,
  );
}
