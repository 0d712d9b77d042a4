import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;
const members = ['packages', 'apps', 'examples'].flatMap((folder) => {
  try {
    return readdirSync(`${root}/${folder}`).map((name) => ({ name, folder: `${folder}/${name}` }));
  } catch {
    return [];
  }
});

export default defineConfig({
  // Tests run the sources of every package, so that no build is needed and a failure points at a source line.
  resolve: {
    alias: [
      { find: /^@voice\/server$/, replacement: `${root}/apps/server/src/index.ts` },
      { find: /^@voice\/([^/]+)\/(?!package\.json)(.+)$/, replacement: `${root}/packages/$1/src/$2/index.ts` },
      { find: /^@voice\/([^/]+)$/, replacement: `${root}/packages/$1/src/index.ts` },
    ],
  },
  test: {
    projects: members.map(({ name, folder }) => ({
      extends: true as const,
      test: {
        name,
        root: `${root}/${folder}`,
        include: ['src/**/*.test.ts'],
        testTimeout: 60_000,
        hookTimeout: 60_000,
        onConsoleLog: () => undefined,
      },
    })),
    maxWorkers: 2,
  },
});
