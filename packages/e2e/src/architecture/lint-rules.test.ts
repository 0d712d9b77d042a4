import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from './workspace.ts';

const timeAndChance = [
  'Date.now();',
  'new Date();',
  'Date();',
  'performance.now();',
  'process.hrtime.bigint();',
  'setTimeout(run, 20);',
  'setInterval(run, 20);',
  'globalThis.setTimeout(run, 20);',
  'AbortSignal.timeout(20);',
  'Math.random();',
  'items.map(Math.random);',
  'crypto.randomUUID();',
  'crypto.randomBytes(16);',
  'crypto.getRandomValues(new Uint8Array(16));',
];

const fromTheInput = [
  'new Date(5);',
  "Date.parse('2026-01-01');",
  'clock.now();',
  'clock.setTimer(run, 20);',
  'random.bytes(16);',
];

const places = {
  shipped: 'packages/pipeline/src/stage.ts',
  'shipped for tests': 'packages/pipeline/src/testing/stage.ts',
  server: 'apps/server/src/main.ts',
  test: 'packages/pipeline/src/stage.test.ts',
  bench: 'packages/serializers/bench/codec.ts',
  'whole-house test': 'packages/e2e/src/demo/main.ts',
  'core/time': 'packages/core/src/time/system-clock.ts',
  script: 'scripts/dev.mjs',
};

/** Files that break one rule each. */
const breaking = {
  'imported timer': [
    'packages/pipeline/src/a.ts',
    `import { setTimeout as sleep } from 'node:timers/promises';\nawait sleep(5);\n`,
  ],
  'explicit any': ['packages/pipeline/src/b.ts', 'export const anything: any = 1;\n'],
  'floating promise': [
    'packages/pipeline/src/c.ts',
    'async function work(): Promise<void> {}\nexport function start(): void {\n  work();\n}\n',
  ],
  'type import': [
    'packages/pipeline/src/d.ts',
    `import { Clock } from '@voice/core/time';\nexport type Needs = { clock: Clock };\n`,
  ],
} as const;

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

let folder: string;
let diagnostics: readonly Diagnostic[];

const rulesFor = (path: string) =>
  diagnostics.filter(({ location }) => location.path === path).map(({ category }) => category);
const linesOf = (path: string) =>
  new Set(
    diagnostics
      .filter(({ category, location }) => category === 'plugin' && location.path === path)
      .map(({ location }) => location.start.line),
  );

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'voice-lint-'));
  for (const path of ['biome.json', '.gitignore', 'scripts/lint']) {
    cpSync(join(repositoryRoot, path), join(folder, path), { recursive: true });
  }
  const lines = [...timeAndChance, ...fromTheInput];
  const files = [
    ...Object.values(places).map((path) => [path, `${lines.join('\n')}\n`] as const),
    ...Object.values(breaking),
  ];
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const biome = join(repositoryRoot, 'node_modules/.bin/biome');
  const { stdout, stderr } = spawnSync(biome, ['lint', '--reporter=json', '--max-diagnostics=1000', '.'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (!stdout.startsWith('{')) throw new Error(`Expected a JSON report from biome, got: ${stdout}${stderr}`);
  diagnostics = (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('time and chance as parameters', () => {
  it.each(['shipped', 'shipped for tests', 'server'] as const)(
    'catches every way around them in %s code, and no other line',
    (place) => {
      expect([...linesOf(places[place])].sort((a, b) => a - b)).toEqual(timeAndChance.map((_, index) => index + 1));
    },
  );

  it.each(['test', 'bench', 'whole-house test', 'core/time', 'script'] as const)(
    'lets a %s look at a clock',
    (place) => {
      expect(linesOf(places[place]).size).toBe(0);
    },
  );

  it('catches timers that are imported', () => {
    expect(rulesFor(breaking['imported timer'][0])).toContain('lint/style/noRestrictedImports');
  });
});

describe('the rules of style', () => {
  it.each([
    ['explicit any', 'lint/suspicious/noExplicitAny'],
    ['floating promise', 'lint/nursery/noFloatingPromises'],
    ['type import', 'lint/style/useImportType'],
  ] as const)('catch an example of %s', (name, rule) => {
    expect(rulesFor(breaking[name][0])).toContain(rule);
  });
});
