import { providerNames } from '@voice/core/telephony';
import { z } from 'zod';
import { encryptionKey, exotelBase, flag, httpUrl, phoneNumber, publicBaseUrl, wholeNumber } from './env-fields.ts';

const text = z.string().max(1000);
const maxConcurrent = wholeNumber(1, 10_000, 10);

/** Every variable the server reads; others in the environment are none of its business. */
export const environmentSchema = z.object({
  TELEPHONY_PROVIDER: z.enum(providerNames, { error: `must be one of ${providerNames.join(', ')}` }).optional(),
  PUBLIC_BASE_URL: publicBaseUrl.optional(),

  TWILIO_ACCOUNT_SID: text.optional(),
  TWILIO_AUTH_TOKEN: text.optional(),
  TWILIO_PHONE_NUMBER: phoneNumber.optional(),
  TWILIO_MAX_CONCURRENT: maxConcurrent,

  EXOTEL_ACCOUNT_SID: text.optional(),
  EXOTEL_API_KEY: text.optional(),
  EXOTEL_API_TOKEN: text.optional(),
  EXOTEL_PHONE_NUMBER: phoneNumber.optional(),
  EXOTEL_API_BASE: exotelBase.optional(),
  EXOTEL_ANSWER_FORMAT: z.enum(['json', 'xml'], { error: 'must be json or xml' }).default('json'),
  EXOTEL_MAX_CONCURRENT: maxConcurrent,

  VOBIZ_AUTH_ID: text.optional(),
  VOBIZ_AUTH_TOKEN: text.optional(),
  VOBIZ_PHONE_NUMBER: phoneNumber.optional(),
  VOBIZ_ALLOW_UNSIGNED: flag,
  VOBIZ_MAX_CONCURRENT: maxConcurrent,

  PORT: wholeNumber(0, 65_535, 8000),
  HOST: text.default('0.0.0.0'),
  DATA_DIR: text.default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^(postgres(ql)?:\/\/|file:)./, 'must begin with postgres:// or file:')
    .optional(),
  VOICE_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{16,200}$/, 'must have 16 to 200 visible ASCII characters and no space')
    .optional(),
  VOICE_ENCRYPTION_KEY: encryptionKey.optional(),

  OPENAI_API_KEY: text.optional(),
  OPENAI_BASE_URL: httpUrl.optional(),
  OPENAI_MODEL: text.default('gpt-4.1-nano'),

  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'must be trace, debug, info, warn, error, fatal or silent',
    })
    .default('info'),
  DRAIN_SECONDS: wholeNumber(0, 3600, 30),
});

export type EnvironmentValues = z.infer<typeof environmentSchema>;
