import type { CarrierCredentials, ProviderName } from '@voice/core/telephony';
import type { CredentialValues } from '../config/carrier-fields.ts';

/** What holds for one carrier at this moment: the settings, and the environment where they say nothing. */
export interface CarrierSettings {
  readonly connectionId: string;
  /** `undefined` while any part is missing. */
  readonly credentials: CarrierCredentials | undefined;
  /** Parts of the credentials that are missing, each by the names it has in the settings and in the environment. */
  readonly missing: readonly string[];
  /** Parts of the credentials that are known. Not for answers: secrets are among them. */
  readonly values: CredentialValues;
  /** Why saved secrets cannot be read; the environment does not stand in for them. */
  readonly unreadable: string | undefined;
  /** Check the signatures of webhooks; empty where there are none. */
  readonly authTokens: readonly string[];
  /** Accept webhooks without a signature. */
  readonly allowUnsigned: boolean;
  readonly maxConcurrentCalls: number;
  /** E.164: caller ID of outbound calls that name none. */
  readonly phoneNumber: string | undefined;
  /**
   * Without a trailing slash; the carrier's own when `undefined`. The one in `credentials` may be another: a base on
   * this machine that the environment names always wins, so that no request to a carrier that is played here leaves it.
   */
  readonly apiBase: string | undefined;
}

/** All settings of telephony that hold for an account at one moment. Never changes: load another for the next call. */
export interface TelephonySnapshot {
  /** Without a trailing slash. */
  readonly publicBaseUrl: string | undefined;
  /** The carrier of outbound calls that name none: as set, else the only one that has credentials. */
  readonly defaultProvider: ProviderName | undefined;
  readonly carriers: Readonly<Record<ProviderName, CarrierSettings>>;
}
