import { isE164 } from '@voice/core/phone-numbers';
import { type ProviderName, providerNames } from '@voice/core/telephony';
import { isKnownCarrierHost } from '@voice/providers';
import { z } from 'zod';
import { credentialFields } from '../../config/carrier-fields.ts';
import { publicBaseUrl } from '../../config/env-fields.ts';
import { RequestError } from '../../errors.ts';
import { isMasked } from '../../security/mask-secret.ts';
import type { CarrierChange, TelephonyChange } from '../../telephony/telephony-change.ts';
import type { CarrierSettings, TelephonySnapshot } from '../../telephony/telephony-snapshot.ts';
import { parseWith } from '../request-parts.ts';
import { maskedSecret } from './telephony-json.ts';

const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().optional();

const WORD = 'must be text of 1 to 500 visible ASCII characters without spaces, or null';
const WHOLE = 'must be a whole number from 1 to 10000, or null';
const NUMBER = 'must be a telephone number in E.164 form, for example +14155550100, or null';
const BASE = 'must be an https URL, for example https://voice.example.com, or null';

const word = optional(z.string(WORD).regex(/^[\x21-\x7e]{1,500}$/, WORD));
const phoneNumber = optional(z.string(NUMBER).refine(isE164, NUMBER));
const maxConcurrent = optional(z.number(WHOLE).int(WHOLE).min(1, WHOLE).max(10_000, WHOLE));

const bodySchema = z.strictObject({
  provider: optional(z.enum(providerNames, { error: `must be one of ${providerNames.join(', ')}, or null` })),
  public_base_url: optional(
    z
      .string(BASE)
      .refine((text) => !/:0+(\/|$)/.test(text), 'must name the port that carriers reach, not 0')
      .pipe(publicBaseUrl),
  ),
  twilio_account_sid: word,
  twilio_auth_token: word,
  twilio_phone_number: phoneNumber,
  twilio_max_concurrent: maxConcurrent,
  exotel_account_sid: word,
  exotel_api_key: word,
  exotel_api_token: word,
  exotel_phone_number: phoneNumber,
  exotel_api_base: word,
  exotel_max_concurrent: maxConcurrent,
  vobiz_auth_id: word,
  vobiz_auth_token: word,
  vobiz_phone_number: phoneNumber,
  vobiz_max_concurrent: maxConcurrent,
});

type Body = z.infer<typeof bodySchema>;

/**
 * What a request wants to change. A masked secret that is sent back keeps the secret; an identifier or API base that is
 * sent back without a new secret stays where it came from, so that half of the environment's credentials is never saved.
 * @throws {RequestError} `VOICE_REQUEST_INVALID` naming every field that is wrong
 */
export function fromTelephonyFields(
  sent: Readonly<Record<string, unknown>>,
  current: TelephonySnapshot,
): TelephonyChange {
  const body = parseWith(bodySchema, sent);
  const carriers = providerNames.flatMap((name) => {
    const change = carrierChange(name, body, current.carriers[name]);
    return Object.keys(change).length === 0 ? [] : [[name, change] as const];
  });
  return {
    ...(body.provider === undefined ? {} : { defaultProvider: body.provider }),
    ...(body.public_base_url === undefined ? {} : { publicBaseUrl: body.public_base_url }),
    carriers: Object.fromEntries(carriers),
  };
}

function carrierChange(provider: ProviderName, body: Body, current: CarrierSettings): CarrierChange {
  const phone = body[`${provider}_phone_number`];
  const limit = body[`${provider}_max_concurrent`];
  const base = provider === 'exotel' ? apiBase(body.exotel_api_base, current) : undefined;
  const credentials = credentialChanges(provider, body, current);
  return {
    ...(Object.keys(credentials).length === 0 ? {} : { credentials }),
    ...(phone === undefined ? {} : { phoneNumber: phone }),
    ...(base === undefined ? {} : { apiBase: base }),
    ...(limit === undefined ? {} : { maxConcurrentCalls: limit }),
  };
}

function credentialChanges(
  provider: ProviderName,
  body: Body,
  current: CarrierSettings,
): Record<string, string | null> {
  const sent = credentialFields[provider].flatMap((field) => {
    const value = body[field.setting as keyof Body] as string | null | undefined;
    if (value === undefined || (field.isSecret && isKept(field.setting, value, maskedSecret(current, field.key))))
      return [];
    return [{ ...field, value }];
  });
  const bringsSecret = sent.some(({ isSecret, value }) => isSecret && value !== null);
  const changed = sent.filter(
    ({ key, isSecret, value }) => isSecret || bringsSecret || value !== (current.values[key] ?? null) || value === null,
  );
  return Object.fromEntries(changed.map(({ key, value }) => [key, value]));
}

/** Whether a value is what GET shows of the secret. @throws {RequestError} for what it shows of another one */
function isKept(setting: string, value: string | null, shown: string | undefined): boolean {
  if (value === null || !isMasked(value)) return false;
  if (value === shown) return true;
  throw new RequestError(
    'VOICE_REQUEST_INVALID',
    `${setting}: this is a masked secret, and not the one that is set: send the secret itself, or leave the field out`,
  );
}

function apiBase(value: string | null | undefined, current: CarrierSettings): string | null | undefined {
  if (value === undefined || value === null) return value;
  if (value === current.apiBase) return undefined;
  if (isKnownCarrierHost('exotel', value) && /^(https:\/\/)?[^/]+\/?$/i.test(value)) return value.replace(/\/$/, '');
  throw new RequestError(
    'VOICE_REQUEST_INVALID',
    'exotel_api_base: must be https://api.exotel.com or https://api.in.exotel.com, or the bare host name; another base can only be set in the environment (EXOTEL_API_BASE)',
  );
}
