import type { ProviderName, TelephonyProvider } from '@voice/core/telephony';
import { ExotelProvider, type ExotelProviderOptions } from './exotel/exotel-provider.ts';
import { TwilioProvider } from './twilio/twilio-provider.ts';
import { VobizProvider, type VobizProviderOptions } from './vobiz/vobiz-provider.ts';

export interface TelephonyProvidersOptions {
  exotel?: ExotelProviderOptions;
  vobiz?: VobizProviderOptions;
}

/** One provider of each carrier, by name. They hold no state and serve any number of calls. */
export function telephonyProviders({
  exotel,
  vobiz,
}: TelephonyProvidersOptions = {}): Record<ProviderName, TelephonyProvider> {
  return { twilio: new TwilioProvider(), exotel: new ExotelProvider(exotel), vobiz: new VobizProvider(vobiz) };
}
