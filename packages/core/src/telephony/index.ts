export {
  type AnswerContext,
  type AnswerDocument,
  type InboundWebhook,
  isProviderName,
  type ProviderName,
  providerNames,
  type RefusalReason,
  type TelephonyProvider,
  type TransportOptions,
  type WebhookRequest,
  type WebhookSecrets,
  type WebhookVerification,
} from './provider.ts';
