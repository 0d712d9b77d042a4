import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/** Variables by name; `undefined` and the empty string both mean unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment on top of the `.env` of a folder: a real variable wins, also an empty one.
 * @throws the file system's error when a `.env` is there but cannot be read
 */
export function withEnvFile(environment: Environment, folder: string): Environment {
  let text: string;
  try {
    text = readFileSync(join(folder, '.env'), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return environment;
    throw error;
  }
  const present = Object.entries(environment).filter(([, value]) => value !== undefined);
  return { ...parseEnv(text), ...Object.fromEntries(present) };
}
