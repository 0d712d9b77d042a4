import type { Options } from 'tsup';

/** Build of a published package: ESM, CommonJS and declarations for each entry. */
export function library(entry: Record<string, string>, overrides: Options = {}): Options {
  return {
    entry,
    format: ['esm', 'cjs'],
    dts: true,
    sourcemap: true,
    clean: true,
    target: 'node20',
    tsconfig: '../../tsconfig.build.json',
    ...overrides,
  };
}

/** Build of a private program: ESM only, no declarations. */
export function program(entry: Record<string, string>, overrides: Options = {}): Options {
  return library(entry, { format: ['esm'], dts: false, target: 'node22', ...overrides });
}
