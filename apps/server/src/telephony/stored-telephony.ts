import type { AccountTelephony, ConnectionChanges, ConnectionRecord } from '@voice/core/store';
import type { ProviderName } from '@voice/core/telephony';
import { z } from 'zod';
import { type CredentialValues, credentialFields } from '../config/carrier-fields.ts';
import { type CredentialCipher, CredentialsUnreadableError } from '../security/credential-cipher.ts';

/** What has been saved for one carrier; what is absent comes from the environment. */
export interface StoredCarrier {
  readonly connectionId: string;
  readonly credentials: CredentialValues;
  readonly phoneNumber: string | undefined;
  readonly apiBase: string | undefined;
  readonly maxConcurrentCalls: number | undefined;
  /** Whether the saved secrets were written with a key that only reads any more. */
  readonly hasOldKey: boolean;
  /** Why the saved secrets cannot be read; they are then absent above, and the environment does not stand in. */
  readonly unreadable: string | undefined;
}

/** What has been saved for an account. */
export interface StoredTelephony {
  readonly telephony: AccountTelephony;
  readonly carriers: Readonly<Record<ProviderName, StoredCarrier>>;
}

const text = z.string().optional();
const settingsSchema = z.object({ accountSid: text, authId: text, phoneNumber: text, apiBase: text });
const secretsSchema = z.object({ authToken: text, apiKey: text, apiToken: text });

/** A default connection's row, read. */
export function fromConnection(connection: ConnectionRecord, cipher: CredentialCipher): StoredCarrier {
  const { phoneNumber, apiBase, ...identifiers } = settingsSchema.parse(connection.settings);
  const { secrets, unreadable } = openSecrets(connection, cipher);
  return {
    connectionId: connection.id,
    credentials: withoutAbsent({ ...identifiers, ...secrets }),
    phoneNumber,
    apiBase,
    maxConcurrentCalls: connection.maxConcurrentCalls,
    hasOldKey: connection.encryptedCredentials !== '' && !cipher.isCurrent(connection.encryptedCredentials),
    unreadable,
  };
}

/** What to write to a default connection's row so that it reads as `carrier`. */
export function toConnectionChanges(
  provider: ProviderName,
  carrier: StoredCarrier,
  before: StoredCarrier,
  cipher: CredentialCipher,
): ConnectionChanges {
  const { connectionId, credentials, phoneNumber, apiBase, maxConcurrentCalls } = carrier;
  const secrets = partOf(provider, credentials, true);
  const isReadable = carrier.unreadable === undefined;
  const isSame =
    before.unreadable === carrier.unreadable &&
    !(isReadable && before.hasOldKey) &&
    isEqual(secrets, partOf(provider, before.credentials, true));
  const isEmpty = Object.keys(secrets).length === 0;
  return {
    settings: { ...partOf(provider, credentials, false), ...withoutAbsent({ phoneNumber, apiBase }) },
    maxConcurrentCalls: maxConcurrentCalls ?? null,
    // Written only when they or their key have changed: what cannot be read now stays for the day its key is back.
    ...(isSame ? {} : { encryptedCredentials: isEmpty ? '' : cipher.encrypt(JSON.stringify(secrets), connectionId) }),
  };
}

function openSecrets(
  { id, encryptedCredentials }: ConnectionRecord,
  cipher: CredentialCipher,
): { secrets: CredentialValues; unreadable: string | undefined } {
  if (encryptedCredentials === '') return { secrets: {}, unreadable: undefined };
  try {
    const secrets = secretsSchema.parse(JSON.parse(cipher.decrypt(encryptedCredentials, id)));
    return { secrets: withoutAbsent(secrets), unreadable: undefined };
  } catch (error) {
    if (error instanceof CredentialsUnreadableError) return { secrets: {}, unreadable: error.message };
    throw error;
  }
}

function partOf(provider: ProviderName, values: CredentialValues, isSecret: boolean): Record<string, string> {
  const keys = credentialFields[provider].filter((field) => field.isSecret === isSecret).map((field) => field.key);
  return withoutAbsent(Object.fromEntries(keys.map((key) => [key, values[key]])));
}

function withoutAbsent(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}

/** Both made by `partOf`, so in the same order. */
function isEqual(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
