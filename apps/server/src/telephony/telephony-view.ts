import { PublicUrls } from '../carriers/public-urls.ts';
import type { UrlSecrets } from '../security/secrets.ts';
import type { TelephonySettings } from './telephony-settings.ts';
import type { TelephonySnapshot } from './telephony-snapshot.ts';

/** The settings that hold at one moment, and the URLs that are built from them. */
export interface TelephonyView extends TelephonySnapshot {
  readonly urls: PublicUrls;
}

/** Reads what holds now: once for each call, webhook or request. */
export type LoadTelephony = () => Promise<TelephonyView>;

/** The settings of one account, with their URLs. */
export function telephonyViewOf(settings: TelephonySettings, accountId: string, secrets: UrlSecrets): LoadTelephony {
  return async () => {
    const snapshot = await settings.load(accountId);
    return { ...snapshot, urls: new PublicUrls(snapshot.publicBaseUrl, secrets) };
  };
}
