import { errorMessage } from '@voice/core/errors';
import type {
  CarrierCredentials,
  CarrierHttp,
  CredentialVerification,
  ProviderName,
  TelephonyProvider,
} from '@voice/core/telephony';
import type { Clock } from '@voice/core/time';
import { credentialFields } from '../config/carrier-fields.ts';
import { RequestError } from '../errors.ts';

/** How carriers are asked about credentials. */
export interface VerificationOptions {
  readonly providers: Readonly<Record<ProviderName, Pick<TelephonyProvider, 'openAccount'>>>;
  readonly http: CarrierHttp;
  readonly clock: Clock;
}

/**
 * Asks the carrier whether credentials hold.
 * @throws {RequestError} `VOICE_REQUEST_INVALID` when it refuses them, `VOICE_CARRIER_UNREACHABLE` when it gave no answer
 */
export async function verifyCredentials(
  credentials: CarrierCredentials,
  { providers, http, clock }: VerificationOptions,
): Promise<void> {
  const { provider } = credentials;
  let verification: CredentialVerification;
  try {
    verification = await providers[provider].openAccount(credentials, { http, clock }).verifyCredentials();
  } catch (cause) {
    throw new RequestError(
      'VOICE_CARRIER_UNREACHABLE',
      `The credentials of ${provider} could not be checked, nothing was saved: ${errorMessage(cause)}. Try again, or save without the check with ?verify=false`,
      { cause },
    );
  }
  if (verification.isValid) return;
  const names = credentialFields[provider].map((field) => field.setting).join(', ');
  throw new RequestError(
    'VOICE_REQUEST_INVALID',
    `${provider} refuses these credentials, nothing was saved: ${verification.reason} (${names})`,
  );
}
