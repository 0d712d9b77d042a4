import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { parseConfig } from './config.ts';
import { environmentSchema } from './environment-schema.ts';

const example = parseEnv(readFileSync(resolve(import.meta.dirname, '../../../../.env.example'), 'utf8'));

it('.env.example names every variable that the server reads, and no other', () => {
  expect(Object.keys(example).sort()).toEqual(Object.keys(environmentSchema.shape).sort());
});

it('.env.example, copied as it is, says what an empty environment says', () => {
  expect(parseConfig(example)).toEqual(parseConfig({}));
});
