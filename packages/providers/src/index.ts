export { refusalCodes, WebhookFormatError } from './errors.ts';
export { type ExotelUpgradeRequest, verifyExotelUpgrade } from './exotel/exotel-authorization.ts';
export { ExotelProvider, type ExotelProviderOptions, type ExotelSampleRate } from './exotel/exotel-provider.ts';
export { DEFAULT_MAX_MESSAGE_LENGTH, MAX_CONSECUTIVE_REFUSALS, SocketTransport } from './socket-transport.ts';
export { type TelephonyProvidersOptions, telephonyProviders } from './telephony-providers.ts';
export { TwilioProvider } from './twilio/twilio-provider.ts';
export { type TwilioUpgradeRequest, verifyTwilioUpgrade } from './twilio/twilio-signature.ts';
export { VobizProvider, type VobizProviderOptions } from './vobiz/vobiz-provider.ts';
