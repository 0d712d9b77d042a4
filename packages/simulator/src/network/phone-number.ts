/**
 * A number in any spelling of the three carriers as E.164: spaces and dashes gone, Indian national forms (`0` and ten
 * digits, ten digits, `91` and ten digits) completed. What is no number stays as it is.
 */
export function toE164(text: string): string {
  const digits = text.replace(/[\s()-]/g, '');
  if (/^\+\d+$/.test(digits)) return digits;
  if (/^0\d{10}$/.test(digits)) return `+91${digits.slice(1)}`;
  if (/^[6-9]\d{9}$/.test(digits)) return `+91${digits}`;
  if (/^[1-9]\d{9,14}$/.test(digits)) return `+${digits}`;
  return text;
}

/** Whether a text is an E.164 number: `+` and 8 to 15 digits. */
export function isE164(text: string): boolean {
  return /^\+[1-9]\d{7,14}$/.test(text);
}
