export type { AnswerContext, AnswerDocument, RefusalReason } from './answer-document.ts';
export {
  type CapabilityCell,
  type CapabilityColumn,
  type CapabilityGrid,
  type CarrierCapability,
  carrierCapabilities,
} from './capabilities.ts';
export type {
  CallSearch,
  CarrierAccount,
  CarrierCallState,
  CarrierNumber,
  CarrierRequestOptions,
  ConferenceRequest,
  CredentialVerification,
  DigitsRequest,
  HangUpMethod,
  NumberSearch,
  NumberTarget,
  OutboundCallRequest,
  OutboundCallUrls,
  PlacedCall,
  PointedNumber,
  TransferRequest,
} from './carrier-account.ts';
export type {
  CarrierCredentials,
  ExotelCredentials,
  TwilioCredentials,
  VobizCredentials,
} from './carrier-credentials.ts';
export type { CarrierHttp, CarrierHttpRequest, CarrierHttpResponse } from './carrier-http.ts';
export type { CarrierAccountOptions, TelephonyProvider, TransportOptions } from './provider.ts';
export { isProviderName, type ProviderName, providerNames } from './provider-name.ts';
export type {
  CarrierReport,
  InboundWebhook,
  WebhookRequest,
  WebhookSecrets,
  WebhookVerification,
} from './webhook.ts';
