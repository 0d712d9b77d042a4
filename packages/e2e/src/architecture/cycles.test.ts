import { dirname, join } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { findCycles } from './find-cycles.ts';
import { readImports } from './read-imports.ts';
import { type Member, readWorkspace } from './workspace.ts';

const members = readWorkspace();

function fileGraph({ files }: Member): Map<string, string[]> {
  return new Map(
    files.map(({ path, text }) => [
      path,
      readImports(path, text)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => join(dirname(path), specifier)),
    ]),
  );
}

function packageGraph(): Map<string, string[]> {
  return new Map(
    members.map(({ manifest }) => [
      manifest.name,
      Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.devDependencies }),
    ]),
  );
}

describe('import cycles', () => {
  it.each(members.map((member) => [member.folder, member] as const))('%s has none between its files', (_, member) => {
    expect(findCycles(fileGraph(member)).map((cycle) => cycle.join(' → '))).toEqual([]);
  });

  it('there are none between packages, tests included', () => {
    expect(findCycles(packageGraph())).toEqual([]);
  });

  it.each(members.map((member) => [member.folder, member] as const))(
    '%s imports no file that is not there',
    (_, member) => {
      const graph = fileGraph(member);
      const missing = [...graph].flatMap(([from, targets]) =>
        targets
          .filter((to) => to.endsWith('.ts') && to.startsWith('src/') && !graph.has(to))
          .map((to) => `${from} → ${to}`),
      );
      expect(missing).toEqual([]);
    },
  );
});

describe('findCycles', () => {
  it('finds a file that imports itself, a pair, and a long way round', () => {
    const graph = new Map([
      ['self', ['self']],
      ['a', ['b']],
      ['b', ['a', 'outside']],
      ['x', ['y']],
      ['y', ['z', 'leaf']],
      ['z', ['x']],
      ['leaf', []],
    ]);
    expect(findCycles(graph)).toEqual([['self'], ['a', 'b'], ['x', 'y', 'z']]);
  });

  it('finds a cycle that hides behind a finished branch', () => {
    const graph = new Map([
      ['index', ['leaf', 'one']],
      ['leaf', []],
      ['one', ['leaf', 'two']],
      ['two', ['index']],
    ]);
    expect(findCycles(graph)).toEqual([['index', 'one', 'two']]);
  });

  it('does not take two ways to the same file for a cycle', () => {
    const graph = new Map([
      ['top', ['left', 'right']],
      ['left', ['bottom']],
      ['right', ['bottom']],
      ['bottom', []],
    ]);
    expect(findCycles(graph)).toEqual([]);
  });
});
