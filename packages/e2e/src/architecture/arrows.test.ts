import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findBreaches, type Rules } from './find-breaches.ts';
import { house, portablePackages, testPackages } from './house.ts';
import { isTest, type Member, readWorkspace, repositoryRoot } from './workspace.ts';

const rootManifest = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
  devDependencies: Record<string, string>;
};
const rules: Rules = { house, portablePackages, testPackages, testTools: Object.keys(rootManifest.devDependencies) };
const members = readWorkspace();

/** A package as it is, with one more file. */
function withFile(name: string, path: string, text: string): Member {
  const member = members.find((candidate) => candidate.name === name);
  if (member === undefined) throw new Error(`Expected a package called ${name}`);
  return { ...member, files: [{ path, text }] };
}

describe('the arrows of the house', () => {
  it.each(members.map((member) => [member.folder, member] as const))(
    '%s imports only what it may know and declares',
    (_, member) => {
      expect(findBreaches(member, rules)).toEqual([]);
    },
  );

  it('finds sources to judge in every package', () => {
    expect(members.map(({ name }) => name)).toEqual(expect.arrayContaining(['core', 'serializers', 'e2e', 'server']));
    expect(members.filter(({ files }) => files.every(({ path }) => isTest(path))).map(({ name }) => name)).toEqual([]);
  });

  it('allows no arrow and its reverse', () => {
    for (const [name, knows] of Object.entries(house)) {
      if (knows === 'everything') continue;
      for (const known of knows.map((entry) => entry.split('/')[0] as string)) {
        const back = house[known];
        expect(back !== 'everything' && back?.some((entry) => entry.split('/')[0] === name), `${name} ↔ ${known}`).toBe(
          false,
        );
      }
    }
  });
});

describe('the judge of the arrows', () => {
  it.each([
    ['an import', `import { house } from '@voice/pipeline';`],
    ['a type', `import type { House } from '@voice/pipeline';`],
    ['an import for its effect', `import '@voice/pipeline';`],
    ['a re-export', `export { house } from '@voice/pipeline';`],
    ['a re-export of everything', `export * from '@voice/pipeline/testing';`],
    ['a dynamic import', `const late = await import('@voice/pipeline');`],
    ['a template without holes', 'const late = await import(`@voice/pipeline`);'],
    ['an import type', `let x: import('@voice/pipeline').House;`],
    ['require', `const x = require('@voice/pipeline');`],
    ['import = require', `import x = require('@voice/pipeline');`],
  ])('catches %s that turns an arrow round', (_, text) => {
    expect(findBreaches(withFile('core', 'src/x.ts', `\n${text}`), rules)).toEqual([
      expect.stringMatching(
        /^packages\/core\/src\/x\.ts:2 imports @voice\/pipeline\S*, but core may only know nothing of ours$/,
      ),
    ]);
  });

  it.each([
    ['simulator', '@voice/serializers'],
    ['simulator', '@voice/serializers/testing'],
    ['simulator', '@voice/providers'],
    ['pipeline', '@voice/serializers'],
    ['pipeline', '@voice/providers'],
    ['calls', '@voice/store'],
    ['store', '@voice/calls'],
    ['providers', '@voice/local-speech'],
    ['services', '@voice/local-speech'],
  ])('does not let %s know %s', (name, specifier) => {
    const breaches = findBreaches(withFile(name, 'src/x.ts', `import '${specifier}';`), rules);
    expect(breaches).toEqual([expect.stringContaining(`imports ${specifier}, but ${name} may only know core`)]);
  });

  it.each(['@voice/serializers/audio', '@voice/serializers/wav', '@voice/core/frames'])(
    'lets the simulator know %s',
    (specifier) => {
      expect(findBreaches(withFile('simulator', 'src/x.ts', `import '${specifier}';`), rules)).toEqual([]);
    },
  );

  it('catches a package that nobody declared, and a test tool in code that ships', () => {
    expect(findBreaches(withFile('core', 'src/x.ts', `import 'left-pad/lib';`), rules)).toEqual([
      'packages/core/src/x.ts:1 imports left-pad/lib, but @voice/core does not declare left-pad as a dependency',
    ]);
    expect(findBreaches(withFile('core', 'src/x.ts', `import 'vitest';`), rules)).toHaveLength(1);
    expect(findBreaches(withFile('core', 'src/x.test.ts', `import 'vitest'; import 'fast-check';`), rules)).toEqual([]);
    expect(findBreaches(withFile('core', 'src/x.test.ts', `import 'left-pad';`), rules)).toHaveLength(1);
  });

  it('catches code that ships and needs what only tests have', () => {
    for (const specifier of ['./x.test.ts', './test-support/call-house.ts', '../test-support/call-house.ts']) {
      expect(findBreaches(withFile('calls', 'src/x.ts', `import '${specifier}';`), rules)).toHaveLength(1);
      expect(findBreaches(withFile('calls', 'src/y.test.ts', `import '${specifier}';`), rules)).toEqual([]);
    }
  });

  it('catches a module of Node in a package for browsers, and nowhere else', () => {
    expect(
      findBreaches(withFile('serializers', 'src/x.ts', `import { Buffer } from 'node:buffer';`), rules),
    ).toHaveLength(1);
    expect(findBreaches(withFile('serializers', 'src/x.ts', `import fs from 'fs';`), rules)).toHaveLength(1);
    expect(findBreaches(withFile('serializers', 'src/x.test.ts', `import 'node:fs';`), rules)).toEqual([]);
    expect(findBreaches(withFile('providers', 'src/x.ts', `import 'node:crypto';`), rules)).toEqual([]);
  });

  it('is not fooled by words in strings and comments', () => {
    const text = `// import '@voice/store';\nexport const words = "import '@voice/store'"; export const more = \`require('@voice/store')\`;`;
    expect(findBreaches(withFile('core', 'src/x.ts', text), rules)).toEqual([]);
  });

  it('wants a place in the table for every package', () => {
    const member = { ...withFile('core', 'src/x.ts', ''), name: 'attic', folder: 'packages/attic' };
    expect(findBreaches(member, rules)).toEqual([
      'packages/attic has no place in the house: add it to the table of arrows',
    ]);
    expect(findBreaches({ ...member, name: 'constructor' }, rules)).toHaveLength(1);
  });
});
