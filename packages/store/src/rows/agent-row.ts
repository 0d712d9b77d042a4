import { agentConfigSchema } from '@voice/core/agents';
import type { AgentRecord } from '@voice/core/store';
import { z } from 'zod';
import { parseRow } from './parse-row.ts';
import { json, wholeNumber } from './row-fields.ts';

const agentRow = z.object({
  id: z.string(),
  accountId: z.string(),
  config: json.pipe(agentConfigSchema),
  version: wholeNumber,
  createdAt: z.date(),
  updatedAt: z.date(),
});

/** @throws {StoreRowError} */
export function toAgent(row: unknown): AgentRecord {
  return parseRow('agents', agentRow, row);
}
