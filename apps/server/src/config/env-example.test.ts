import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { parseConfig } from './config.ts';
import { environmentSchema } from './environment-schema.ts';

const root = resolve(import.meta.dirname, '../../../..');
const example = parseEnv(readFileSync(`${root}/.env.example`, 'utf8'));
const pages = [
  'apps/server/README.md',
  ...readdirSync(`${root}/docs/operations`).map((name) => `docs/operations/${name}`),
];
/** Written like a variable, and none of ours. */
const OTHERS = ['NODE_IMAGE', 'AGENT', 'SECRET', 'HOST'];

it('.env.example names every variable that the server reads, and no other', () => {
  expect(Object.keys(example).sort()).toEqual(Object.keys(environmentSchema.shape).sort());
});

it('.env.example, copied as it is, says what an empty environment says', () => {
  expect(parseConfig(example)).toEqual(parseConfig({}));
});

it.each(pages)('%s names no variable that the server does not read', (page) => {
  const words = readFileSync(`${root}/${page}`, 'utf8').match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? [];
  const known = [...Object.keys(environmentSchema.shape), ...OTHERS];
  expect(words.filter((word) => !known.includes(word) && !word.startsWith('VOICE_'))).toEqual([]);
});
