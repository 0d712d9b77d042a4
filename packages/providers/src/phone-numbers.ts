import { normalizePhoneNumber } from '@voice/core/phone-numbers';

/** E.164 where `text` is a number, also in a national spelling of `defaultCountry` (leading 0, missing plus); as sent where it is none. */
export function toE164(text: string, defaultCountry?: string): string {
  return normalizePhoneNumber(text, { defaultCountry }) ?? text;
}
