import type { AccountOfCall } from '@voice/calls';
import type { CarrierAccount, CarrierHttp, ProviderName, TelephonyProvider } from '@voice/core/telephony';
import type { Clock } from '@voice/core/time';
import type { LoadTelephony, TelephonyView } from '../telephony/telephony-view.ts';

/** What accounts at carriers are opened with. */
export interface AccountOptions {
  readonly providers: Readonly<Record<ProviderName, TelephonyProvider>>;
  readonly http: CarrierHttp;
  readonly clock: Clock;
}

/** The account at a carrier that the settings lead to. @returns `undefined` while its credentials are not complete */
export function openAccount(
  { carriers }: Pick<TelephonyView, 'carriers'>,
  provider: ProviderName,
  { providers, http, clock }: AccountOptions,
): CarrierAccount | undefined {
  const { credentials } = carriers[provider];
  return credentials === undefined ? undefined : providers[provider].openAccount(credentials, { http, clock });
}

/** The account that a call runs over, with the credentials that hold now. */
export function accountOfCallWith(telephony: LoadTelephony, options: AccountOptions): AccountOfCall {
  return async ({ provider }) => openAccount(await telephony(), provider, options);
}
