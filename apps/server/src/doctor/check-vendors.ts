import { type AskVendorOptions, askVendor } from '../services/ask-vendor.ts';
import { type ServiceAccess, vendorLacks } from '../services/service-access.ts';
import { vendorNames } from '../services/vendors.ts';
import { type Check, look } from './check.ts';

const LIMIT_MS = 10_000;

/** Asks every vendor that has a key whether it knows it. */
export function checkVendors(access: ServiceAccess, options: AskVendorOptions): Promise<Check[]> {
  const { clock } = options;
  return Promise.all(
    vendorNames.map((name) =>
      look(name, { clock, limitMs: LIMIT_MS }, async () => {
        const { apiKey, baseUrl, source } = access.vendors[name];
        const lack = vendorLacks(name, access);
        if (lack !== undefined) {
          // Half of what Azure needs is a mistake; nothing at all is a choice.
          const isHalf = name === 'azure-openai' && (apiKey ?? baseUrl) !== undefined;
          return { status: isHalf ? 'failed' : 'skipped', detail: `not set up: ${lack}` };
        }
        const answer = await askVendor(name, access.vendors[name], options);
        const key = source === undefined ? 'no key' : `key of the ${source}`;
        if (answer.outcome === 'accepted') return { detail: `${key} accepted` };
        const verdict = answer.outcome === 'refused' ? `${key} refused` : 'not reached';
        return { status: 'failed', detail: `${verdict}: ${answer.reason}` };
      }),
    ),
  );
}
