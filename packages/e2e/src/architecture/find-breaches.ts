import { isBuiltin } from 'node:module';
import type { Knows } from './house.ts';
import { type Import, readImports } from './read-imports.ts';
import { isTest, type Manifest, type Member } from './workspace.ts';

/** One broken rule, for people: `packages/core/src/x.ts:3 …`. */
export type Breach = string;

export interface Rules {
  readonly house: Readonly<Record<string, Knows>>;
  readonly portablePackages: readonly string[];
  readonly testPackages: readonly string[];
  /** Packages that every test may import, from the root's own development dependencies. */
  readonly testTools: readonly string[];
}

/** Imports of `member` that its place in the house or its manifest does not allow. */
export function findBreaches(member: Member, { house, portablePackages, testPackages, testTools }: Rules): Breach[] {
  const knows = Object.hasOwn(house, member.name)
    ? house[member.name]
    : member.folder.startsWith('examples/')
      ? 'everything'
      : undefined;
  if (knows === undefined) return [`${member.folder} has no place in the house: add it to the table of arrows`];
  return member.files.flatMap(({ path, text }) =>
    readImports(path, text).flatMap((found) => {
      const breach =
        isTest(path) || testPackages.includes(member.name)
          ? undeclared(found, member.manifest, testTools)
          : (outOfTests(found) ??
            againstTheArrows(found, member.name, knows) ??
            notPortable(found, portablePackages.includes(member.name)) ??
            undeclared(found, member.manifest, undefined));
      return breach === undefined ? [] : [`${member.folder}/${path}:${found.line} ${breach}`];
    }),
  );
}

function againstTheArrows({ specifier }: Import, name: string, knows: Knows): string | undefined {
  const own = /^@voice\/([^/]+)(?:\/(.+))?$/.exec(specifier);
  if (own === null || knows === 'everything') return undefined;
  const [, packageName, subpath] = own as unknown as [string, string, string | undefined];
  if (knows.includes(packageName) || knows.includes(`${packageName}/${subpath}`)) return undefined;
  return `imports ${specifier}, but ${name} may only know ${knows.length === 0 ? 'nothing of ours' : knows.join(', ')}`;
}

function outOfTests({ specifier }: Import): string | undefined {
  if (!specifier.startsWith('.') || !isTest(specifier)) return undefined;
  return `imports ${specifier}, but code that ships may not need what only tests have`;
}

function notPortable({ specifier }: Import, isPortable: boolean): string | undefined {
  if (!isPortable || !isBuiltin(specifier)) return undefined;
  return `imports ${specifier}, but its package must run in a browser`;
}

/** @param testTools packages of the root that are allowed here, or `undefined` in code that ships */
function undeclared(
  { specifier }: Import,
  manifest: Manifest,
  testTools: readonly string[] | undefined,
): string | undefined {
  if (specifier.startsWith('.') || isBuiltin(specifier)) return undefined;
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  const declared = {
    ...manifest.dependencies,
    ...manifest.peerDependencies,
    ...(testTools && manifest.devDependencies),
  };
  if (Object.hasOwn(declared, name) || testTools?.includes(name) || name === manifest.name) return undefined;
  return `imports ${specifier}, but ${manifest.name} does not declare ${name}${testTools ? '' : ' as a dependency'}`;
}
