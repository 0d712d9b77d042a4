import type { ProviderName } from '@voice/core/telephony';
import { type CredentialValues, credentialFields } from './carrier-fields.ts';
import type { EnvironmentValues } from './environment-schema.ts';

/** What the environment says of one carrier; the settings may say otherwise. */
export interface CarrierConfig {
  readonly credentials: CredentialValues;
  /** Caller ID of outbound calls that name none. */
  readonly phoneNumber: string | undefined;
  /** Without a trailing slash; the carrier's own when unset. */
  readonly apiBase: string | undefined;
  /** The flow that outbound calls run through (Exotel only). */
  readonly flowId: string | undefined;
  /** Accept webhooks without a signature (Vobiz only). */
  readonly allowUnsigned: boolean;
  /** Calls at a time. */
  readonly maxConcurrentCalls: number;
}

/** What the settings of telephony fall back to. */
export interface TelephonyDefaults {
  /** Without a trailing slash. Port 0 stands for the port that the server gets. */
  readonly publicBaseUrl: string | undefined;
  /** The carrier of outbound calls that name none. */
  readonly defaultProvider: ProviderName | undefined;
  readonly carriers: Readonly<Record<ProviderName, CarrierConfig>>;
}

/** The carriers' part of the environment. */
export function carriersOf(values: EnvironmentValues): Readonly<Record<ProviderName, CarrierConfig>> {
  const common = { flowId: undefined, allowUnsigned: false };
  return {
    twilio: {
      ...common,
      credentials: credentialsOf('twilio', values),
      phoneNumber: values.TWILIO_PHONE_NUMBER,
      apiBase: values.TWILIO_API_BASE,
      maxConcurrentCalls: values.TWILIO_MAX_CONCURRENT,
    },
    exotel: {
      ...common,
      credentials: credentialsOf('exotel', values),
      phoneNumber: values.EXOTEL_PHONE_NUMBER,
      apiBase: values.EXOTEL_API_BASE,
      flowId: values.EXOTEL_FLOW_ID,
      maxConcurrentCalls: values.EXOTEL_MAX_CONCURRENT,
    },
    vobiz: {
      ...common,
      credentials: credentialsOf('vobiz', values),
      phoneNumber: values.VOBIZ_PHONE_NUMBER,
      apiBase: values.VOBIZ_API_BASE,
      allowUnsigned: values.VOBIZ_ALLOW_UNSIGNED,
      maxConcurrentCalls: values.VOBIZ_MAX_CONCURRENT,
    },
  };
}

function credentialsOf(provider: ProviderName, values: EnvironmentValues): CredentialValues {
  const present = credentialFields[provider].flatMap(({ key, variable }) => {
    const value = values[variable];
    return typeof value === 'string' ? [[key, value] as const] : [];
  });
  return Object.fromEntries(present);
}
