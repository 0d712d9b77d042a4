import type { JsonObject } from '@voice/core/services';
import { providerNames } from '@voice/core/telephony';
import { z } from 'zod';

/** Text that may be missing: null in the row, undefined in the record. */
export const optionalText = z
  .string()
  .nullable()
  .transform((text) => text ?? undefined);

/** A moment that may be missing. */
export const optionalDate = z
  .date()
  .nullable()
  .transform((date) => date ?? undefined);

export const provider = z.enum(providerNames);

export const wholeNumber = z.number().int();

/** A whole number that may be missing. */
export const optionalWholeNumber = wholeNumber.nullable().transform((count) => count ?? undefined);

/** A JSON document: text on SQLite, already parsed by the driver on Postgres. */
export const json = z.unknown().transform((value, context) => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    context.issues.push({ code: 'custom', message: 'is no JSON', input: undefined });
    return z.NEVER;
  }
});

/** A JSON document that is an object. */
export const jsonObject = json.pipe(
  z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
);

/** A JSON document that is an object of texts. */
export const textMap = jsonObject.pipe(
  z.custom<Readonly<Record<string, string>>>((map) =>
    Object.values(map as object).every((value) => typeof value === 'string'),
  ),
);

/** One of `values`, or missing. */
export const optionalEnum = <const Value extends string>(values: readonly Value[]) =>
  z
    .enum(values)
    .nullable()
    .transform((value) => value ?? undefined);
