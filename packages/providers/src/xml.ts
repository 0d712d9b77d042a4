/** What an attribute may hold. `undefined` leaves the attribute out. */
export type XmlAttributes = Readonly<Record<string, string | undefined>>;

// Everything that XML 1.0 cannot carry at all, lone surrogates included. @see https://www.w3.org/TR/xml/#charsets
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const SPECIAL = /[&<>"'\t\n\r]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/**
 * `text` for an attribute's value or an element's text: it can add nothing to the document.
 * Characters that XML has no way to write are left out; white space survives a parser's normalisation.
 */
export function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, '').replace(SPECIAL, (character) => ENTITIES[character] as string);
}

/** One element. Names are ours, values are escaped here; `children` are elements, or text that is escaped already. */
export function xmlElement(name: string, attributes: XmlAttributes = {}, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

/** A whole document: the `<Response>` of every carrier's XML. */
export function xmlResponse(...children: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement('Response', {}, ...children)}\n`;
}
