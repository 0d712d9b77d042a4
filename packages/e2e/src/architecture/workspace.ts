import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** What the architecture tests read of a `package.json`. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly engines?: { readonly node?: string };
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly publishConfig?: { readonly access?: string };
  readonly repository?: { readonly directory?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** One source file of a package. */
export interface SourceFile {
  /** From the package's folder, with slashes: `src/frames/index.ts`. */
  readonly path: string;
  readonly text: string;
}

/** One package of the monorepo. */
export interface Member {
  /** Name of its folder, which is its name without `@voice/`. */
  readonly name: string;
  /** From the repository's root: `packages/core`. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly files: readonly SourceFile[];
}

export const repositoryRoot = join(import.meta.dirname, '../../../..');

/** Every package, app and example of the repository, by name. */
export function readWorkspace(root: string = repositoryRoot): Member[] {
  return ['packages', 'apps', 'examples']
    .filter((group) => existsSync(join(root, group)))
    .flatMap((group) => readdirSync(join(root, group)).map((name) => ({ name, folder: `${group}/${name}` })))
    .filter(({ folder }) => existsSync(join(root, folder, 'package.json')))
    .map(({ name, folder }) => ({
      name,
      folder,
      manifest: JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest,
      files: readSources(join(root, folder)),
    }));
}

function readSources(folder: string): SourceFile[] {
  const source = join(folder, 'src');
  if (!existsSync(source)) return [];
  return readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path: relative(folder, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }));
}

/** Whether a source is only run by the test runner: a test, or what tests of one package share and nobody publishes. */
export function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || path.includes('/test-support/');
}
