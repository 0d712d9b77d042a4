import type { AccountRecord } from '@voice/core/store';
import { z } from 'zod';
import { parseRow } from './parse-row.ts';

const accountRow = z.object({ id: z.string(), name: z.string(), createdAt: z.date() });

/** @throws {StoreRowError} */
export function toAccount(row: unknown): AccountRecord {
  return parseRow('accounts', accountRow, row);
}
