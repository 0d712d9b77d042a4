import type { Random } from '@voice/core/time';

const HOSTILE_VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  1e308,
  '',
  ' ',
  'x',
  '\u0000',
  'A'.repeat(300),
  '====',
  'AAA',
  '99999999999999999999',
  [],
  [[]],
  {},
  { toString: 1 },
  { event: 'start' },
];

/** A message that went wrong on its way: torn, doubled, or with a field that is another. Same chance, same message. */
export function mutate(message: string, random: Random): string {
  switch (random.integer(0, 4)) {
    case 0:
      return message.slice(0, random.integer(0, message.length));
    case 1: {
      const start = random.integer(0, message.length);
      return message.slice(0, start) + message.slice(start + random.integer(1, 8));
    }
    case 2: {
      const start = random.integer(0, message.length - 1);
      const character = String.fromCharCode(random.pick([0, 34, 44, 45, 58, 61, 92, 95, 123, 125, 233, 321, 0xd800]));
      return message.slice(0, start) + character + message.slice(start + 1);
    }
    case 3:
      return withOtherField(message, random, () => random.pick(HOSTILE_VALUES));
    default:
      return withOtherField(message, random, () => undefined);
  }
}

/** Replaces one value at a random depth; `undefined` removes it. */
function withOtherField(message: string, random: Random, value: () => unknown): string {
  const body = JSON.parse(message) as Record<string, unknown>;
  let container = body;
  for (;;) {
    const name = random.pick(Object.keys(container));
    const field = container[name];
    if (isRecord(field) && random.next() < 0.8) {
      container = field;
      continue;
    }
    container[name] = value();
    return JSON.stringify(body);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}
