/** One element as an XML parser would hand it over. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const TOKEN = /<\?xml [^?]*\?>\n|<(\/?)([A-Za-z]+)((?: [A-Za-z_]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A second, plain and strict writing of the part of XML that answers use. @throws {Error} on anything else */
export function readXml(document: string): XmlElement {
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < document.length) {
    const startIndex = TOKEN.lastIndex;
    const match = TOKEN.exec(document);
    if (match === null) throw new Error(`No XML at ${startIndex}: ${document.slice(startIndex, startIndex + 20)}`);
    const [, slash, name, attributes = '', selfClosing, text] = match;
    const parent = open.at(-1) as XmlElement;
    if (text !== undefined) parent.text += decodeText(text);
    else if (name === undefined) continue;
    else if (slash === '/') {
      if (parent.name !== name) throw new Error(`<${parent.name}> closed by </${name}>`);
      open.pop();
    } else {
      const element: XmlElement = { name, attributes: readAttributes(attributes), children: [], text: '' };
      parent.children.push(element);
      if (selfClosing !== '/') open.push(element);
    }
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error('Expected one root element, closed');
  return root.children[0] as XmlElement;
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/ ([A-Za-z_]+)="([^"]*)"/g)].map(([, key, value]) => [
      key as string,
      decodeText(value as string),
    ]),
  );
}

function decodeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that XML forbids are what is looked for
  if (/[\0-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])/.test(text)) {
    throw new Error('A character that XML cannot carry');
  }
  return text.replace(/&(#\d+|[a-z]+);|&/g, (_whole, entity: string | undefined) => {
    if (entity === undefined) throw new Error('A raw ampersand');
    if (entity.startsWith('#')) return String.fromCodePoint(Number(entity.slice(1)));
    const character = NAMED[entity];
    if (character === undefined) throw new Error(`Unknown entity ${entity}`);
    return character;
  });
}
