import type { ConnectionRecord } from '@voice/core/store';
import { z } from 'zod';
import { parseRow } from './parse-row.ts';
import { jsonObject, optionalWholeNumber, provider } from './row-fields.ts';

const connectionRow = z.object({
  id: z.string(),
  accountId: z.string(),
  provider,
  isDefault: z.boolean(),
  name: z.string(),
  status: z.enum(['ACTIVE', 'INVALID_CREDENTIALS', 'DISCONNECTED']),
  settings: jsonObject,
  encryptedCredentials: z.string(),
  maxConcurrentCalls: optionalWholeNumber,
  createdAt: z.date(),
  updatedAt: z.date(),
});

/** @throws {StoreRowError} */
export function toConnection(row: unknown): ConnectionRecord {
  return parseRow('connections', connectionRow, row);
}
