import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publishedPackages } from './house.ts';
import { type Manifest, type Member, readWorkspace, repositoryRoot } from './workspace.ts';

const members = readWorkspace();
const published = members.filter(({ name }) => publishedPackages.includes(name));
const privateNames = new Set(members.filter(({ manifest }) => manifest.private).map(({ manifest }) => manifest.name));
const rows = (list: readonly Member[]) => list.map((member) => [member.folder, member] as const);
const file = (member: Member, path: string) => join(repositoryRoot, member.folder, path);

function allDependencies(manifest: Manifest): [string, string][] {
  return Object.entries({ ...manifest.devDependencies, ...manifest.peerDependencies, ...manifest.dependencies });
}

describe('what is published', () => {
  it('is exactly the packages that are not private', () => {
    const notPrivate = members.filter(({ manifest }) => manifest.private !== true).map(({ name }) => name);
    expect(notPrivate.sort()).toEqual([...publishedPackages].sort());
  });

  it.each(rows(published))('%s says what a registry and its reader need', (folder, member) => {
    expect(member.manifest).toMatchObject({
      name: `@voice/${member.name}`,
      license: 'MIT',
      publishConfig: { access: 'public' },
      repository: { directory: folder },
      engines: { node: expect.stringMatching(/^>=\d+\.\d+$/) },
    });
  });

  it.each(rows(published))('%s ships what was built, and migrations where it has them, nothing else', (_, member) => {
    expect(member.manifest.files).toContain('dist');
    expect(['dist', 'migrations']).toEqual(expect.arrayContaining([...(member.manifest.files ?? [])]));
  });

  it.each(rows(published))('%s has a README that shows how to install it', (_, member) => {
    expect(existsSync(file(member, 'README.md'))).toBe(true);
    const readme = readFileSync(file(member, 'README.md'), 'utf8');
    expect(readme).toContain(`# ${member.manifest.name}\n`);
    expect(readme).toMatch(new RegExp(`(?:npm install|pnpm add) (?:\\S+ )*${member.manifest.name}\\b`));
    expect(readme).toContain('```ts\n');
  });

  it.each(rows(published))('%s never depends on a private package, local speech above all', (_, member) => {
    const { dependencies, peerDependencies } = member.manifest;
    const shipped = Object.keys({ ...dependencies, ...peerDependencies });
    expect(
      shipped.filter(
        (name) => privateNames.has(name) || name.startsWith('@moonshine-ai/') || name === 'onnxruntime-node',
      ),
    ).toEqual([]);
  });

  it.each(rows(published))('%s has types and code, for import and for require, behind every entry', (_, member) => {
    for (const [subpath, target] of Object.entries(member.manifest.exports ?? {})) {
      if (subpath === './package.json') continue;
      const stem = subpath === '.' ? 'index' : subpath.slice(2);
      expect(target).toEqual({
        import: { types: `./dist/${stem}.d.ts`, default: `./dist/${stem}.js` },
        require: { types: `./dist/${stem}.d.cts`, default: `./dist/${stem}.cjs` },
      });
      expect(
        existsSync(file(member, subpath === '.' ? 'src/index.ts' : `src/${stem}/index.ts`)),
        `${subpath} has a source`,
      ).toBe(true);
    }
  });
});

describe('every package', () => {
  it.each(rows(members))(
    '%s takes its sisters from the workspace, in a range that survives publishing',
    (_, member) => {
      const sisters = allDependencies(member.manifest).filter(([name]) => name.startsWith('@voice/'));
      expect(sisters.filter(([, range]) => range !== 'workspace:^')).toEqual([]);
    },
  );

  it.each(rows(members))('%s pins what it takes from the registry', (_, member) => {
    const { dependencies, devDependencies } = member.manifest;
    const taken = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([name]) => !name.startsWith('@voice/'),
    );
    expect(taken.filter(([, range]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range))).toEqual([]);
  });

  it.each(rows(members.filter(({ folder }) => folder.startsWith('packages/'))))(
    '%s is named after its folder',
    (_, member) => {
      expect(member.manifest.name).toBe(`@voice/${member.name}`);
    },
  );
});
