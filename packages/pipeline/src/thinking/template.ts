/** Values by name, as they are put into texts. */
export type TemplateValues = Readonly<Record<string, string>>;

/** `{{ name }}` or `${name}`: letters, digits, `_`, `.` and `-`, beginning with a letter or `_`. */
const PLACEHOLDER = /\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}|\$\{\s*([A-Za-z_][\w.-]*)\s*\}/g;

/** A text with its placeholders filled. */
export interface RenderedText {
  readonly text: string;
  /** Names without a value, in order, each once; nothing stands in their place. */
  readonly missing: readonly string[];
}

/**
 * Fills `{{name}}` and `${name}` with values. A value is never looked into for further placeholders, so that nobody
 * reaches another value by writing its name.
 */
export function renderTemplate(template: string, values: TemplateValues): RenderedText {
  const missing = new Set<string>();
  const text = template.replace(PLACEHOLDER, (_match, braces?: string, dollar?: string) => {
    const name = braces ?? dollar ?? '';
    if (Object.hasOwn(values, name)) return values[name] as string;
    missing.add(name);
    return '';
  });
  return { text, missing: [...missing] };
}
