import { hasErrorCode } from '@voice/core/errors';
import type { ConnectionRecord, Store } from '@voice/core/store';
import type { CarrierCredentials, ProviderName } from '@voice/core/telephony';
import type { Clock, Ids } from '@voice/core/time';
import type { TelephonyDefaults } from '../config/telephony-defaults.ts';
import { RequestError } from '../errors.ts';
import type { CredentialCipher } from '../security/credential-cipher.ts';
import { effectiveSettings } from './effective-settings.ts';
import { fromConnection, type StoredTelephony, toConnectionChanges } from './stored-telephony.ts';
import { applyChange, bringsCredentials, type TelephonyChange, touchedCarriers } from './telephony-change.ts';
import type { TelephonySnapshot } from './telephony-snapshot.ts';

/** What `TelephonySettings` works with. */
export interface TelephonySettingsOptions {
  readonly store: Pick<Store, 'accounts' | 'connections'>;
  readonly cipher: CredentialCipher;
  /** What the environment says. */
  readonly defaults: TelephonyDefaults;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Settings of telephony: read anew for each call, so that a change by any server counts for the next one. */
export class TelephonySettings {
  readonly #options: TelephonySettingsOptions;
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(options: TelephonySettingsOptions) {
    this.#options = options;
  }

  /** What holds at this moment. Two reads; on the first one the default connections are made. */
  async load(accountId: string): Promise<TelephonySnapshot> {
    return effectiveSettings(await this.#read(accountId), this.#options.defaults);
  }

  /**
   * Saves a change: all of it or nothing.
   * @param toChange called with what holds; twice, since others may write while the carriers are asked
   * @param verify asked for each carrier whose credentials change and are complete; what it throws stops the change
   * @returns what holds afterwards
   */
  async change(
    accountId: string,
    toChange: (current: TelephonySnapshot) => TelephonyChange,
    verify: (credentials: CarrierCredentials) => Promise<void>,
  ): Promise<TelephonySnapshot> {
    const verified = await Promise.allSettled((await this.#toVerify(accountId, toChange)).map(verify));
    const failures = verified.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    // What must be corrected is said before what may be tried again.
    if (failures.length > 0)
      throw failures.find((error) => hasErrorCode(error, 'VOICE_REQUEST_INVALID')) ?? failures[0];
    // One after the other: two changes at once must not overwrite each other's fields.
    const write = this.#lastWrite.then(() => this.#write(accountId, toChange));
    this.#lastWrite = write.catch(() => undefined);
    return write;
  }

  async #toVerify(
    accountId: string,
    toChange: (current: TelephonySnapshot) => TelephonyChange,
  ): Promise<CarrierCredentials[]> {
    const { defaults } = this.#options;
    const stored = await this.#read(accountId);
    const before = effectiveSettings(stored, defaults);
    const change = toChange(before);
    const after = effectiveSettings(applyChange(stored, change), defaults);
    return touchedCarriers(change).flatMap((name) => {
      const { credentials } = after.carriers[name];
      const isSame = JSON.stringify(credentials) === JSON.stringify(before.carriers[name].credentials);
      return credentials === undefined || isSame || !bringsCredentials(change.carriers[name] ?? {})
        ? []
        : [credentials];
    });
  }

  async #write(
    accountId: string,
    toChange: (current: TelephonySnapshot) => TelephonyChange,
  ): Promise<TelephonySnapshot> {
    const { cipher, clock, defaults, store } = this.#options;
    const before = await this.#read(accountId);
    const change = toChange(effectiveSettings(before, defaults));
    const after = applyChange(before, change);
    const isWritten = await store.connections.changeSettings(accountId, {
      telephony: after.telephony,
      connections: touchedCarriers(change).map((name) => ({
        id: after.carriers[name].connectionId,
        changes: toConnectionChanges(name, after.carriers[name], before.carriers[name], cipher),
      })),
      at: clock.date(),
    });
    if (!isWritten) throw new RequestError('VOICE_CONFLICT', 'The settings were removed meanwhile: read them again');
    return effectiveSettings(after, defaults);
  }

  async #read(accountId: string): Promise<StoredTelephony> {
    const { cipher, store } = this.#options;
    const [account, connections] = await Promise.all([
      store.accounts.find(accountId),
      store.connections.list(accountId),
    ]);
    if (account === undefined) throw new RequestError('VOICE_NOT_FOUND', 'There is no such account');
    const carrier = async (provider: ProviderName) => {
      const existing = connections.find((connection) => connection.isDefault && connection.provider === provider);
      return fromConnection(existing ?? (await this.#ensureDefault(accountId, provider)), cipher);
    };
    const [twilio, exotel, vobiz] = await Promise.all([carrier('twilio'), carrier('exotel'), carrier('vobiz')]);
    return { telephony: account.telephony, carriers: { twilio, exotel, vobiz } };
  }

  #ensureDefault(accountId: string, provider: ProviderName): Promise<ConnectionRecord> {
    const { clock, ids, store } = this.#options;
    const at = clock.date();
    return store.connections.ensureDefault({
      id: ids.uuid(),
      accountId,
      provider,
      isDefault: true,
      name: `default ${provider}`,
      status: 'ACTIVE',
      settings: {},
      encryptedCredentials: '',
      maxConcurrentCalls: undefined,
      createdAt: at,
      updatedAt: at,
    });
  }
}
