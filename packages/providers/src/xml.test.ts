import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXml } from './test-support/read-xml.ts';
import { escapeXml, xmlElement, xmlResponse } from './xml.ts';

/** What XML can carry of a text. */
const carried = (text: string) =>
  [...text]
    .filter((character) => /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]$/u.test(character))
    .join('');

const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('&', '<', '>', '"', "'", ';', '#', '/', ']', '\0', '\r', '\n', '\ud800', '😀', 'amp'),
  }),
);

describe('XML for carriers', () => {
  it('writes an element with attributes and children, and leaves out attributes without a value', () => {
    expect(xmlElement('A', { one: '1', none: undefined }, xmlElement('B'), escapeXml('x & y'))).toBe(
      '<A one="1"><B/>x &amp; y</A>',
    );
  });

  it('lets no text add an element or an attribute, whatever it holds', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (value, text) => {
        const root = readXml(xmlResponse(xmlElement('Say', { voice: value }, escapeXml(text)), xmlElement('Hangup')));
        expect(root.children).toEqual([
          { name: 'Say', attributes: { voice: carried(value) }, children: [], text: carried(text) },
          { name: 'Hangup', attributes: {}, children: [], text: '' },
        ]);
      }),
      { numRuns: 500 },
    );
  });
});
