import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StoreUrlError } from './errors.ts';

/** Where a store is kept. */
export type StoreLocation =
  | { readonly dialect: 'sqlite'; readonly location: { readonly path: string } | 'memory' }
  | { readonly dialect: 'postgres'; readonly url: string };

/**
 * Reads a database URL: `:memory:`, `memory:`, `file:` and a path as the system writes it, `file://` and a
 * percent-encoded absolute path, `postgres://…` or `postgresql://…`.
 * @throws {StoreUrlError}
 */
export function parseStoreUrl(url: string): StoreLocation {
  if (url === ':memory:' || url === 'memory:') return { dialect: 'sqlite', location: 'memory' };
  if (url.startsWith('file:')) return { dialect: 'sqlite', location: { path: filePath(url) } };
  if (/^postgres(ql)?:\/\//.test(url)) {
    if (!URL.canParse(url)) {
      throw new StoreUrlError(
        'a postgres URL that cannot be read: percent-encode special characters in user and password',
      );
    }
    return { dialect: 'postgres', url };
  }
  throw new StoreUrlError(describe(url));
}

function filePath(url: string): string {
  if (url.includes('\0')) throw new StoreUrlError('a path with a NUL character');
  const path = url.slice('file:'.length);
  if (path === '' || path === '//') throw new StoreUrlError('file: without a path');
  if (!path.startsWith('//')) return resolve(path);
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new StoreUrlError('a file:// URL without an absolute local path', { cause });
  }
}

function describe(url: string): string {
  if (url === '') return 'an empty text';
  const scheme = /^([a-z][a-z0-9+.-]{0,20}):/i.exec(url)?.[1];
  return scheme === undefined ? 'a text without a scheme' : `the scheme ${scheme}:`;
}
