import type { Store } from '@voice/core/store';
import { z } from 'zod';
import { RequestError } from '../errors.ts';
import { type CredentialCipher, CredentialsUnreadableError } from '../security/credential-cipher.ts';
import type { ServiceAccess, StoredServices, VendorAccess } from './service-access.ts';
import { azureBase, type VendorDefaults } from './vendor-defaults.ts';
import { type VendorName, vendorNames } from './vendors.ts';

/** What is to change: an absent part is kept, `null` leaves it to the environment. */
export interface ServicesChange {
  readonly keys: Readonly<Partial<Record<VendorName, string | null>>>;
  readonly azureEndpoint?: string | null;
}

/** What `ServiceSettings` works with. */
export interface ServiceSettingsOptions {
  readonly store: Pick<Store, 'accounts'>;
  readonly cipher: CredentialCipher;
  /** What the environment says. */
  readonly defaults: Readonly<Record<VendorName, VendorDefaults>>;
}

const storedSchema = z.object({
  keys: z.partialRecord(z.enum(vendorNames as [VendorName, ...VendorName[]]), z.string()),
  azureEndpoint: z.string().optional(),
});

/** Writers that change the keys at the same instant are asked to do it again this often. */
const MAX_ATTEMPTS = 5;

/** Keys to vendors: read anew for each call, so that a change by any server counts for the next one. */
export class ServiceSettings {
  readonly #options: ServiceSettingsOptions;

  constructor(options: ServiceSettingsOptions) {
    this.#options = options;
  }

  /** What holds at this moment. */
  async load(accountId: string): Promise<ServiceAccess> {
    return this.#effective(this.#read(accountId, await this.#envelope(accountId)));
  }

  /**
   * Saves a change: all of it or nothing.
   * @param toChange called with what holds; again when others write meanwhile
   * @param verify asked for each vendor whose key or address is new, before anything is saved; what it throws stops it
   * @returns what holds afterwards
   */
  async change(
    accountId: string,
    toChange: (current: ServiceAccess) => ServicesChange,
    verify: (name: VendorName, access: VendorAccess) => Promise<void>,
  ): Promise<ServiceAccess> {
    const verified = new Set<string>();
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const from = await this.#envelope(accountId);
      const stored = this.#read(accountId, from);
      const change = toChange(this.#effective(stored));
      const after = { stored: applied(stored.stored, change), unreadable: undefined };
      const access = this.#effective(after);
      await Promise.all(
        vendorNames.map(async (name) => {
          const isNew =
            typeof change.keys[name] === 'string' ||
            (name === 'azure-openai' && typeof change.azureEndpoint === 'string');
          if (!isNew || verified.has(name)) return;
          await verify(name, access.vendors[name]);
          verified.add(name);
        }),
      );
      if (await this.#write(accountId, from, after.stored)) return access;
    }
    throw new RequestError('VOICE_CONFLICT', 'Others are changing the keys at the same time: try again');
  }

  async #envelope(accountId: string): Promise<string> {
    const envelope = await this.#options.store.accounts.serviceKeys(accountId);
    if (envelope === undefined) throw new RequestError('VOICE_NOT_FOUND', 'There is no such account');
    return envelope;
  }

  #read(accountId: string, envelope: string): { stored: StoredServices; unreadable: string | undefined } {
    if (envelope === '') return { stored: { keys: {} }, unreadable: undefined };
    try {
      const text = this.#options.cipher.decrypt(envelope, boundTo(accountId));
      return { stored: storedSchema.parse(JSON.parse(text)), unreadable: undefined };
    } catch (error) {
      if (error instanceof CredentialsUnreadableError) return { stored: { keys: {} }, unreadable: error.message };
      throw error;
    }
  }

  #write(accountId: string, from: string, stored: StoredServices): Promise<boolean> {
    const isEmpty = Object.keys(stored.keys).length === 0 && stored.azureEndpoint === undefined;
    const to = isEmpty ? '' : this.#options.cipher.encrypt(JSON.stringify(stored), boundTo(accountId));
    return this.#options.store.accounts.changeServiceKeys(accountId, { from, to });
  }

  #effective({ stored, unreadable }: { stored: StoredServices; unreadable: string | undefined }): ServiceAccess {
    const { defaults } = this.#options;
    const entries = vendorNames.map((name): [VendorName, VendorAccess] => {
      const { apiKey, baseUrl, model } = defaults[name];
      const key = stored.keys[name];
      const source = key === undefined ? (apiKey === undefined ? undefined : 'environment') : 'settings';
      return [name, Object.freeze({ apiKey: key ?? apiKey, baseUrl, model, source })];
    });
    const all = Object.fromEntries(entries) as Record<VendorName, VendorAccess>;
    const azure = all['azure-openai'];
    // A saved address goes with a saved key only: a key of the environment is sent where the environment says.
    const hasSavedAddress = azure.source === 'settings' && stored.azureEndpoint !== undefined;
    if (hasSavedAddress) all['azure-openai'] = { ...azure, baseUrl: azureBase(stored.azureEndpoint) };
    return Object.freeze<ServiceAccess>({
      vendors: Object.freeze(all),
      azureEndpoint: hasSavedAddress ? stored.azureEndpoint : azure.baseUrl,
      unreadable,
    });
  }
}

function applied(stored: StoredServices, change: ServicesChange): StoredServices {
  const keys = Object.fromEntries(
    Object.entries({ ...stored.keys, ...change.keys }).filter(([, key]) => typeof key === 'string'),
  );
  const azureEndpoint = change.azureEndpoint === undefined ? stored.azureEndpoint : change.azureEndpoint;
  return { keys, ...(typeof azureEndpoint === 'string' && { azureEndpoint }) };
}

/** What an envelope is bound to, besides the server's key. */
function boundTo(accountId: string): string {
  return `services:${accountId}`;
}
