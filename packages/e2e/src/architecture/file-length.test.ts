import { describe, expect, it } from 'vitest';
import { readWorkspace } from './workspace.ts';

const files = readWorkspace().flatMap(({ folder, files: sources }) =>
  sources.map(({ path, text }) => ({ path: `${folder}/${path}`, lineCount: text.split('\n').length - 1 })),
);

/** Files that only wire others together: they stay short for ever. */
const wiring = ['packages/pipeline/src/conversation.ts', 'apps/server/src/main.ts'];

describe('file lengths', () => {
  it.each(wiring)('%s wires and owns nothing else, in at most 150 lines', (path) => {
    expect(files.find((file) => file.path === path)?.lineCount).toBeLessThanOrEqual(150);
  });

  it('no source is longer than 300 lines: past that a second noun hides in it', () => {
    const long = files.filter(({ path, lineCount }) => lineCount > 300 && !path.endsWith('.test.ts'));
    expect(long.map(({ path, lineCount }) => `${path} has ${lineCount} lines`)).toEqual([]);
  });
});
