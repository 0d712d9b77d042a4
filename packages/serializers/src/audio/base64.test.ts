import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { base64ByteLength, fromBase64, toBase64 } from './index.ts';

const coded = expect.objectContaining({ code: 'VOICE_BASE64' });

afterEach(() => vi.unstubAllGlobals());

describe.each([
  ['with Buffer', () => undefined],
  ['without Buffer', () => vi.stubGlobal('Buffer', undefined)],
])('base64 %s', (_, setUp) => {
  it.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('agrees with RFC 4648 on "%s"', (plain, text) => {
    setUp();
    const bytes = Uint8Array.from(plain, (character) => character.charCodeAt(0));
    expect(toBase64(bytes)).toBe(text);
    expect([...fromBase64(text)]).toEqual([...bytes]);
    expect(base64ByteLength(text)).toBe(bytes.length);
  });

  it('brings back any bytes, also from the middle of a memory', () => {
    setUp();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat({ max: 5 }), (bytes, offset) => {
        const memory = new Uint8Array(bytes.length + offset + 3);
        memory.set(bytes, offset);
        const text = toBase64(memory.subarray(offset, offset + bytes.length));
        expect(text).toBe(btoa(String.fromCharCode(...bytes)));
        expect([...fromBase64(text)]).toEqual([...bytes]);
      }),
    );
  });

  it('fills the buffer of the caller', () => {
    setUp();
    const exact = new Uint8Array(3);
    expect(fromBase64('Zm9v', exact)).toBe(exact);
    const larger = new Uint8Array(8).fill(7);
    expect([...fromBase64('Zm9v', larger)]).toEqual([102, 111, 111]);
    expect([...larger]).toEqual([102, 111, 111, 7, 7, 7, 7, 7]);
    expect(() => fromBase64('Zm9v', new Uint8Array(2))).toThrow(RangeError);
  });

  it.each([
    'Zg=',
    'Zg',
    'Z',
    'Z===',
    '====',
    '=',
    'Zg==Zg==',
    'Z=g=',
    '=Zg=',
    'Zm9v\n',
    ' Zm9',
    'Zm 9vYg=',
    'Zm9-',
    'Zm9_',
    'Zm9\u0176',
    'Zm9\u{1d7d9}',
    '\u0141\u0141\u0141\u0141',
    'Zm9\0',
    'Zm9é',
    'Zm9vYé==',
  ])('refuses %j', (text) => {
    setUp();
    expect(() => fromBase64(text)).toThrow(coded);
  });

  it('accepts exactly what the definition accepts', () => {
    setUp();
    const definition = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
    const character = fc.constantFrom(...'AZaz09+/=-_ \n\u0141é\uff0b');
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 12 }), (text) => {
        let isAccepted = true;
        try {
          fromBase64(text);
        } catch (error) {
          expect(error).toEqual(coded);
          isAccepted = false;
        }
        expect(isAccepted).toBe(definition.test(text));
      }),
      { numRuns: 5000 },
    );
  });
});
