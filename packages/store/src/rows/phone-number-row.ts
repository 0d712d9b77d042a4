import type { PhoneNumberRecord } from '@voice/core/store';
import { z } from 'zod';
import { parseRow } from './parse-row.ts';
import { optionalText, provider } from './row-fields.ts';

const phoneNumberRow = z.object({
  id: z.string(),
  accountId: z.string(),
  connectionId: z.string(),
  provider,
  phoneNumber: z.string(),
  inboundAgentId: optionalText,
  outboundAgentId: optionalText,
  label: optionalText,
  isActive: z.boolean(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

/** @throws {StoreRowError} */
export function toPhoneNumber(row: unknown): PhoneNumberRecord {
  return parseRow('phone_numbers', phoneNumberRow, row);
}
