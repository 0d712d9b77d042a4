import { customType, integer, real } from 'drizzle-orm/sqlite-core';
import { storableText } from '../database/storable-text.ts';

/** Text, compared byte by byte. */
export const text = customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: storableText,
});

/** A JSON document as text; comes back as text, for the row's schema to parse. */
export const json = customType<{ data: unknown; driverData: string }>({
  dataType: () => 'text',
  toDriver: (value) => JSON.stringify(value),
});

/** A moment, as milliseconds since 1970. */
export const timestamp = (name: string) => integer(name, { mode: 'timestamp_ms' });

export const boolean = (name: string) => integer(name, { mode: 'boolean' });

/** A whole number up to 2^53. */
export const wholeNumber = (name: string) => integer(name);

export const fraction = (name: string) => real(name);
