import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '@voice/core/time';
import { ConfigError } from '../errors.ts';

/** In the data folder. */
export const ENCRYPTION_KEY_FILE = 'encryption.key';

/**
 * The key in the data folder, made on the first start, readable by its owner only.
 * @returns 32 bytes
 * @throws {ConfigError} when the file holds something else
 */
export function encryptionKeyIn(dataDir: string, random: Random): Uint8Array {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, ENCRYPTION_KEY_FILE);
  try {
    // `wx`: of two servers that start at once, one makes the key and the other reads it.
    writeFileSync(path, `${Buffer.from(random.bytes(32)).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
  if (key.length !== 32) {
    throw new ConfigError([`${path} must hold 32 bytes in base64, it holds ${key.length}: restore it from a backup`]);
  }
  return key;
}
