import type { AccountRecord } from '@voice/core/store';
import { z } from 'zod';
import { parseRow } from './parse-row.ts';
import { json, provider } from './row-fields.ts';

const accountRow = z.object({
  id: z.string(),
  name: z.string(),
  telephony: json.pipe(z.object({ defaultProvider: provider.optional(), publicBaseUrl: z.string().optional() })),
  createdAt: z.date(),
});

/** @throws {StoreRowError} */
export function toAccount(row: unknown): AccountRecord {
  return parseRow('accounts', accountRow, row);
}
