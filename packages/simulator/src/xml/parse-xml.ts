import { errorMessage } from '@voice/core/errors';
import { SaxesParser } from 'saxes';
import { AnswerDocumentError } from '../errors.ts';

/** One element of an answer document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All text directly inside it, entities resolved, white space as written. */
  readonly text: string;
}

interface OpenElement extends XmlElement {
  readonly children: OpenElement[];
  text: string;
}

/** No carrier's vocabulary nests deeper than four. */
const MAX_DEPTH = 32;
const MAX_ELEMENTS = 2000;

/**
 * Reads a whole document, as strictly as XML asks: well-formed, one root, only the five predefined entities and
 * character references. A document type is refused, and with it every entity bomb.
 * @throws {AnswerDocumentError} naming the first thing that is wrong
 * @see https://www.w3.org/TR/xml/
 */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: false });
  const open: OpenElement[] = [];
  let root: OpenElement | undefined;
  let elementCount = 0;
  const refuse = (reason: string): never => {
    throw new AnswerDocumentError(`Expected well-formed XML, got a document with this fault: ${reason}`);
  };
  parser.on('error', (error) => refuse(errorMessage(error)));
  parser.on('doctype', () => refuse('a document type, which no carrier reads'));
  parser.on('opentag', ({ name, attributes }) => {
    elementCount += 1;
    if (open.length >= MAX_DEPTH) refuse(`elements nested deeper than ${MAX_DEPTH}`);
    if (elementCount > MAX_ELEMENTS) refuse(`more than ${MAX_ELEMENTS} elements`);
    const element: OpenElement = { name, attributes, children: [], text: '' };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const append = (piece: string) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += piece;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(text).close();
  return root ?? refuse('no element at all');
}
