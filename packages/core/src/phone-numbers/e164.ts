const E164_FORM = /^\+[1-9]\d{6,14}$/;

/**
 * Whether `text` has E.164 form: `+`, a digit 1-9, then 6 to 14 more digits.
 * The form only: numbers that no plan assigns (`+15551234567`) pass, since documentation and tests are full of them.
 * @see https://www.itu.int/rec/T-REC-E.164
 */
export function isE164(text: string): boolean {
  return E164_FORM.test(text);
}
