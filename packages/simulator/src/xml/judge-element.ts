import type { Judge } from '../network/call-log.ts';
import type { XmlElement } from './parse-xml.ts';

/** Elements of a carrier's vocabulary with their attributes; undefined for attributes that are not checked. */
export type Vocabulary = Readonly<Record<string, readonly string[] | undefined>>;

/** Reports elements and attributes that a carrier does not know, everywhere in the document. */
export function judgeElement(element: XmlElement, vocabulary: Vocabulary, judge: Judge): void {
  if (!Object.hasOwn(vocabulary, element.name)) {
    judge.breach(
      'unknown-element',
      `Expected one of ${Object.keys(vocabulary).join(', ')}, got <${element.name.slice(0, 80)}>`,
    );
    return;
  }
  const known = vocabulary[element.name];
  for (const attribute of Object.keys(element.attributes)) {
    if (known === undefined || known.includes(attribute)) continue;
    judge.breach(
      'unknown-attribute',
      `Expected only ${known.join(', ') || 'no attribute'} on <${element.name}>, got ${attribute.slice(0, 80)}`,
    );
  }
  for (const child of element.children) judgeElement(child, vocabulary, judge);
}

/** Reports a value outside of a list; no value is fine. */
export function judgeChoice(element: XmlElement, attribute: string, allowed: readonly string[], judge: Judge): void {
  const value = element.attributes[attribute];
  if (value === undefined || allowed.includes(value)) return;
  judge.breach(
    'attribute-value',
    `Expected ${attribute} of <${element.name}> to be ${allowed.join(' or ')}, got "${value.slice(0, 80)}"`,
  );
}
