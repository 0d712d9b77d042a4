import type { ProviderName } from '@voice/core/telephony';
import type { EnvironmentValues } from './environment-schema.ts';

/** A part of what lets us into an account at a carrier. */
export interface CredentialField {
  /** Its name in `CarrierCredentials`. */
  readonly key: 'accountSid' | 'authToken' | 'apiKey' | 'apiToken' | 'authId';
  /** Its name in the settings. */
  readonly setting: string;
  /** Its name in the environment. */
  readonly variable: keyof EnvironmentValues;
  /** Encrypted at rest, masked in answers. */
  readonly isSecret: boolean;
}

/** Every part of a carrier's credentials: with all of them it can be used. */
export const credentialFields: Readonly<Record<ProviderName, readonly CredentialField[]>> = {
  twilio: [
    { key: 'accountSid', setting: 'twilio_account_sid', variable: 'TWILIO_ACCOUNT_SID', isSecret: false },
    { key: 'authToken', setting: 'twilio_auth_token', variable: 'TWILIO_AUTH_TOKEN', isSecret: true },
  ],
  exotel: [
    { key: 'accountSid', setting: 'exotel_account_sid', variable: 'EXOTEL_ACCOUNT_SID', isSecret: false },
    { key: 'apiKey', setting: 'exotel_api_key', variable: 'EXOTEL_API_KEY', isSecret: true },
    { key: 'apiToken', setting: 'exotel_api_token', variable: 'EXOTEL_API_TOKEN', isSecret: true },
  ],
  vobiz: [
    { key: 'authId', setting: 'vobiz_auth_id', variable: 'VOBIZ_AUTH_ID', isSecret: false },
    { key: 'authToken', setting: 'vobiz_auth_token', variable: 'VOBIZ_AUTH_TOKEN', isSecret: true },
  ],
};

/** Values of a carrier's credentials that are known, by their `key`. */
export type CredentialValues = Readonly<Partial<Record<CredentialField['key'], string>>>;
