/** What an answer's body turned out to be. */
export type AnswerBody =
  /** `undefined` for an empty body. */
  | { readonly isJson: true; readonly value: unknown }
  /** What came instead, for people. */
  | { readonly isJson: false; readonly came: string };

/** The JSON of an answer. Sniffs what it is, since front doors of carriers send pages under any content type. */
export function readJson(body: string): AnswerBody {
  const text = body.trim();
  if (text === '') return { isJson: true, value: undefined };
  if (/^<(?:!doctype html|html|head|body)/i.test(text)) return { isJson: false, came: 'HTML' };
  if (text.startsWith('<')) return { isJson: false, came: 'XML' };
  try {
    return { isJson: true, value: JSON.parse(text) };
  } catch {
    return { isJson: false, came: 'broken text' };
  }
}

/** `value` as an object, an empty one when it is something else. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** `value` as a text: of a text or a number, and `undefined` for anything else and for the empty text. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
