import type { JsonObject, JsonValue } from '@voice/core/services';
import type { Random } from '@voice/core/time';

/** Values that a careless parser trips over. */
const hostileValues: readonly JsonValue[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e308,
  -0,
  '',
  ' ',
  '0',
  '-1',
  'NaN',
  '1e999',
  '\u0000',
  '\ud83d',
  '__proto__',
  'constructor',
  '====',
  'AAA',
  '😀😀',
  [],
  [null],
  {},
  { event: 'media' },
  'x'.repeat(5000),
];
const hostileNames = ['__proto__', 'constructor', 'toString', 'event', 'media', 'start', 'payload', ''];
const hostileTexts = [
  '',
  ' ',
  'null',
  '[]',
  '0',
  '"media"',
  '{',
  '{}',
  '{"event":',
  '\ufeff{}',
  '[[[[[[[[[[',
  '{"a":1}{"b":2}',
];

/** One message, hurt in one to three ways: as an object, then as text. Sometimes it is left whole. */
export function mutateMessage(message: JsonObject, random: Random): string {
  const wounded = structuredClone(message);
  for (let wound = random.integer(0, 2); wound > 0; wound -= 1) hurtObject(wounded, random);
  let text = JSON.stringify(wounded);
  if (random.integer(0, 2) === 0) text = hurtText(text, random);
  return text;
}

function hurtObject(object: JsonObject, random: Random): void {
  const names = Object.keys(object);
  if (names.length === 0) return;
  const name = random.pick(names);
  const value = object[name];
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && random.integer(0, 3) > 0) {
    hurtObject(value, random);
    return;
  }
  switch (random.integer(0, 4)) {
    case 0:
      delete object[name];
      break;
    case 1:
      // Defined, not assigned: `__proto__` must become a property, as JSON.parse would make it.
      defineOwn(object, random.pick(hostileNames), hostileValue(random));
      break;
    case 2:
      if (typeof value === 'string') object[name] = hurtText(value, random);
      else object[name] = String(JSON.stringify(value));
      break;
    case 3:
      if (value !== undefined) defineOwn(object, random.pick(hostileNames), structuredClone(value));
      break;
    default:
      object[name] = hostileValue(random);
  }
}

/** A copy, since the next wound may be dealt to it. */
function hostileValue(random: Random): JsonValue {
  return structuredClone(random.pick(hostileValues));
}

function defineOwn(object: JsonObject, name: string, value: JsonValue): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

function hurtText(text: string, random: Random): string {
  const at = random.integer(0, text.length);
  const length = random.integer(1, 8);
  switch (random.integer(0, 5)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(at + length);
    case 2:
      return text.slice(0, at) + text.slice(at, at + length) + text.slice(at);
    case 3:
      return text.slice(0, at) + String.fromCharCode(random.integer(0, 0xffff)) + text.slice(at + 1);
    case 4:
      return text.slice(0, at) + random.pick(hostileTexts) + text.slice(at);
    default:
      return random.pick(hostileTexts);
  }
}
