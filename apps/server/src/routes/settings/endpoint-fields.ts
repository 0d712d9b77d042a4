import { isE164 } from '@voice/core/phone-numbers';
import { providerNames } from '@voice/core/telephony';
import { z } from 'zod';
import { RequestError } from '../../errors.ts';
import { parseWith } from '../request-parts.ts';

const AGENT = 'must be the name of an agent, or null';
const LABEL = 'must be text of at most 200 characters, or null';
const NUMBER = 'must be a telephone number in E.164 form, for example +919876543210';
const PROVIDER = `must be one of ${providerNames.join(', ')}`;

const changeable = {
  inbound_agent_name: z.string(AGENT).min(1, AGENT).max(200, AGENT).nullable().optional(),
  outbound_agent_name: z.string(AGENT).min(1, AGENT).max(200, AGENT).nullable().optional(),
  label: z
    .string(LABEL)
    .max(200, LABEL)
    .transform((label) => (label === '' ? null : label))
    .nullable()
    .optional(),
  is_active: z.boolean('must be true or false').optional(),
};

const newEndpointSchema = z.strictObject({
  phone_number: z.string(NUMBER).refine(isE164, NUMBER),
  provider: z.enum(providerNames, { error: PROVIDER }),
  ...changeable,
});

const endpointChangeSchema = z.strictObject(changeable);

/** @throws {RequestError} `VOICE_REQUEST_INVALID` naming every field that is wrong */
export function parseNewEndpoint(body: unknown): z.infer<typeof newEndpointSchema> {
  return parseWith(newEndpointSchema, body);
}

/** @throws {RequestError} `VOICE_REQUEST_INVALID` naming every field that is wrong, or that cannot change */
export function parseEndpointChange(body: Readonly<Record<string, unknown>>): z.infer<typeof endpointChangeSchema> {
  const fixed = ['phone_number', 'provider'].filter((name) => Object.hasOwn(body, name));
  if (fixed.length > 0) {
    throw new RequestError(
      'VOICE_REQUEST_INVALID',
      `${fixed.join(', ')}: cannot change, delete this endpoint and create another one`,
    );
  }
  return parseWith(endpointChangeSchema, body);
}
