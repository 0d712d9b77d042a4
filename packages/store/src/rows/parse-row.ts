import type { z } from 'zod';
import { StoreRowError } from '../errors.ts';

/**
 * A row as its record.
 * @param table its table, for the message
 * @throws {StoreRowError} when it does not have the table's shape; the message holds no value of the row
 */
export function parseRow<Schema extends z.ZodType>(table: string, schema: Schema, row: unknown): z.output<Schema> {
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.');
  const id = (row as { id?: unknown }).id;
  throw new StoreRowError(
    `Expected a row of ${table} as this version writes it; ${field || 'it'} is not (${issue?.code}). ` +
      'Restore it from a backup, or delete the row.',
    { context: { table, id: typeof id === 'string' ? id : undefined, field } },
  );
}
