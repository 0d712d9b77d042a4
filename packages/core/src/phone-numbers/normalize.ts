import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { isE164 } from './e164.ts';

/** Where a number without `+` is from. */
export interface NormalizeOptions {
  /** ISO 3166-1 alpha-2, for example `IN`. Without it, national forms are refused. */
  defaultCountry?: string;
}

/**
 * A telephone number in E.164 form, or `undefined` when `text` is none.
 * Spaces, dashes, dots and brackets are ignored. Without `defaultCountry` only international forms (`+…`, `00…`) are
 * understood; with it also national ones (`098765 43210` with `IN`) and ones that lack only the plus sign.
 */
export function normalizePhoneNumber(text: string, { defaultCountry }: NormalizeOptions = {}): string | undefined {
  const compact = text.replace(/[\s().-]/g, '').replace(/^00/, '+');
  if (isE164(compact)) return compact;
  if (!/^\d{4,15}$/.test(compact) || defaultCountry === undefined) return undefined;
  const national = parsePhoneNumberFromString(compact, defaultCountry.toUpperCase() as CountryCode);
  return national !== undefined && isE164(national.number) ? national.number : undefined;
}
