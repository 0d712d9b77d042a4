/** Body of a form, `application/x-www-form-urlencoded`, in the order of the fields. */
export function encodeForm(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString();
}
