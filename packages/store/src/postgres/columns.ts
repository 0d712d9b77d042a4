import {
  bigint,
  customType,
  doublePrecision,
  boolean as pgBoolean,
  timestamp as pgTimestamp,
} from 'drizzle-orm/pg-core';
import { storableText } from '../database/storable-text.ts';

/** Text, compared byte by byte, so that every order is the same as on SQLite. */
export const text = customType<{ data: string; driverData: string }>({
  dataType: () => 'text COLLATE "C"',
  toDriver: storableText,
});

/** A JSON document. `json`, not `jsonb`, which refuses \u0000 and lone surrogates and reorders keys. */
export const json = customType<{ data: unknown; driverData: string }>({
  dataType: () => 'json',
  toDriver: (value) => JSON.stringify(value),
});

/** A moment, to the millisecond. */
export const timestamp = (name: string) => pgTimestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

export const boolean = (name: string) => pgBoolean(name);

/** A whole number up to 2^53. */
export const wholeNumber = (name: string) => bigint(name, { mode: 'number' });

export const fraction = (name: string) => doublePrecision(name);
