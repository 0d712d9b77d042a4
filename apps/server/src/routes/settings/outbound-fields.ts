import { isE164 } from '@voice/core/phone-numbers';
import { providerNames } from '@voice/core/telephony';
import { z } from 'zod';
import { parseWith } from '../request-parts.ts';

const MAX_PARAMETERS = 50;
const MAX_PARAMETERS_LENGTH = 16_000;

const phoneNumber = z
  .string('must be a telephone number in E.164 form, for example +14155550100')
  .refine(isE164, 'must be a telephone number in E.164 form, for example +14155550100');

const parameterValue = z
  .union([z.string(), z.number(), z.boolean(), z.null()], 'must be a text, a number, true, false or null')
  .transform((value) => (value === null ? '' : String(value)))
  .refine((text) => !/\0|\p{Cs}/u.test(text), 'may hold neither NUL nor unpaired surrogates');

const parameters = z
  .record(
    z.string().regex(/^[A-Za-z_][\w.-]{0,63}$/, 'must be a name of letters, digits, _, . and -, at most 64 long'),
    parameterValue,
    'must be an object of names and values',
  )
  .refine((values) => Object.keys(values).length <= MAX_PARAMETERS, `may have at most ${MAX_PARAMETERS} names`)
  .refine(
    (values) => JSON.stringify(values).length <= MAX_PARAMETERS_LENGTH,
    `may have at most ${MAX_PARAMETERS_LENGTH} characters in all`,
  );

const outboundCallSchema = z.strictObject({
  phone_number: phoneNumber,
  agent_name: z.string('must be the name of an agent').min(1, 'must be the name of an agent').max(100).nullish(),
  caller_id: phoneNumber.nullish(),
  provider: z.enum(providerNames, { error: `must be one of ${providerNames.join(', ')}` }).nullish(),
  custom_parameters: parameters.nullish().transform((values) => values ?? {}),
  machine_detection: z.boolean('must be true or false').nullish(),
});

/** What a request to call somebody says. */
export type OutboundCallFields = z.infer<typeof outboundCallSchema>;

/** @throws {RequestError} `VOICE_REQUEST_INVALID` naming every field that is wrong */
export function parseOutboundCall(body: Record<string, unknown>): OutboundCallFields {
  return parseWith(outboundCallSchema, body);
}
