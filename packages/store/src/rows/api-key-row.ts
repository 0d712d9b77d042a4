import type { ApiKeyRecord } from '@voice/core/store';
import { z } from 'zod';
import { parseRow } from './parse-row.ts';
import { optionalDate } from './row-fields.ts';

const apiKeyRow = z.object({
  id: z.string(),
  accountId: z.string(),
  name: z.string(),
  prefix: z.string(),
  keyHash: z.string(),
  role: z.enum(['admin', 'viewer']),
  createdAt: z.date(),
  lastUsedAt: optionalDate,
  revokedAt: optionalDate,
});

/** @throws {StoreRowError} */
export function toApiKey(row: unknown): ApiKeyRecord {
  return parseRow('api_keys', apiKeyRow, row);
}
