export { type ProviderName as Carrier, providerNames as carriers } from '@voice/core/telephony';
