import { providerNames } from '@voice/core/telephony';
import { z } from 'zod';
import {
  apiBase,
  destinationPrefixes,
  encryptionKeys,
  flag,
  phoneNumber,
  publicBaseUrl,
  trustedProxies,
  visibleWord,
  wholeNumber,
} from './env-fields.ts';
import { vendorVariables } from './vendor-variables.ts';

const text = z.string().max(1000);
const maxConcurrent = wholeNumber(1, 10_000, 10);

/** Every variable the server reads; others in the environment are none of its business. */
export const environmentSchema = z.object({
  TELEPHONY_PROVIDER: z.enum(providerNames, { error: `must be one of ${providerNames.join(', ')}` }).optional(),
  PUBLIC_BASE_URL: publicBaseUrl.optional(),

  TWILIO_ACCOUNT_SID: text.optional(),
  TWILIO_AUTH_TOKEN: text.optional(),
  TWILIO_PHONE_NUMBER: phoneNumber.optional(),
  TWILIO_API_BASE: apiBase.optional(),
  TWILIO_MAX_CONCURRENT: maxConcurrent,

  EXOTEL_ACCOUNT_SID: text.optional(),
  EXOTEL_API_KEY: text.optional(),
  EXOTEL_API_TOKEN: text.optional(),
  EXOTEL_PHONE_NUMBER: phoneNumber.optional(),
  EXOTEL_API_BASE: apiBase.optional(),
  EXOTEL_FLOW_ID: text.optional(),
  EXOTEL_ANSWER_FORMAT: z.enum(['json', 'xml'], { error: 'must be json or xml' }).default('json'),
  EXOTEL_MAX_CONCURRENT: maxConcurrent,

  VOBIZ_AUTH_ID: text.optional(),
  VOBIZ_AUTH_TOKEN: text.optional(),
  VOBIZ_PHONE_NUMBER: phoneNumber.optional(),
  VOBIZ_API_BASE: apiBase.optional(),
  VOBIZ_ALLOW_UNSIGNED: flag,
  VOBIZ_MAX_CONCURRENT: maxConcurrent,

  OUTBOUND_RING_SECONDS: wholeNumber(5, 600, 30),
  OUTBOUND_MACHINE_DETECTION: flag,
  DESTINATION_ALLOW: destinationPrefixes,
  DESTINATION_DENY: destinationPrefixes,

  PORT: wholeNumber(0, 65_535, 8000),
  HOST: text.default('0.0.0.0'),
  DATA_DIR: text.default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^(postgres(ql)?:\/\/|file:)./, 'must begin with postgres:// or file:')
    .optional(),
  VOICE_API_KEY: visibleWord.optional(),
  VOICE_ENCRYPTION_KEY: encryptionKeys.optional(),

  ...vendorVariables,

  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'must be trace, debug, info, warn, error, fatal or silent',
    })
    .default('info'),
  DRAIN_SECONDS: wholeNumber(0, 3600, 30),
  TRUST_PROXY: trustedProxies,
  RATE_LIMIT_WEBHOOK_FAILURES: wholeNumber(0, 1_000_000, 600),
  RATE_LIMIT_SOCKET_FAILURES: wholeNumber(0, 1_000_000, 300),
  RATE_LIMIT_API_FAILURES: wholeNumber(0, 1_000_000, 60),
  METRICS_TOKEN: visibleWord.optional(),
  METRICS_PUBLIC: flag,
});

export type EnvironmentValues = z.infer<typeof environmentSchema>;
