import { normalizePhoneNumber } from '@voice/core/phone-numbers';

/** E.164 where `text` is a number, also in a national spelling of `defaultCountry` (leading 0, missing plus); as sent where it is none. */
export function toE164(text: string, defaultCountry?: string): string {
  return normalizePhoneNumber(text, { defaultCountry }) ?? text;
}

/** Whether an E.164 number begins with this area code, behind a country code of 1 to 3 digits. None, or no digits, is in all. */
export function hasAreaCode(phoneNumber: string, areaCode: string | undefined): boolean {
  const digits = areaCode?.replace(/^0+/, '') ?? '';
  return !/^\d+$/.test(digits) || [2, 3, 4].some((start) => phoneNumber.startsWith(digits, start));
}
