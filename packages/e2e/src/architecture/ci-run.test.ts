import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repositoryRoot } from './workspace.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'voice-ci-'));
  for (const path of ['.ci/run', 'scripts/print-totals.mjs']) cpSync(join(repositoryRoot, path), join(folder, path));
  mkdirSync(join(folder, '.reports'));
  mkdirSync(join(folder, 'bin'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Plan {
  /** Exit codes of the three scripts; 0 where left out. */
  readonly exits?: Partial<Record<'check' | 'test' | 'demo', number>>;
  /** What the test run leaves as its report; nothing where left out. */
  readonly report?: string;
}

/** Runs CI with a pnpm that does as planned, from a folder of no importance. */
function runCi({ exits = {}, report }: Plan) {
  const npx = join(folder, 'bin/npx');
  if (report !== undefined) writeFileSync(join(folder, 'next-report.json'), report);
  writeFileSync(
    npx,
    `#!/bin/sh
echo "$CI $*" >> '${folder}/calls.txt'
case "$3" in
  test) [ -f '${folder}/next-report.json' ] && cp '${folder}/next-report.json' .reports/vitest.json; exit ${exits.test ?? 0};;
  check) exit ${exits.check ?? 0};;
  demo) exit ${exits.demo ?? 0};;
esac
exit 99
`,
  );
  chmodSync(npx, 0o755);
  const env = { ...process.env, PATH: [join(folder, 'bin'), process.env.PATH].join(delimiter) };
  const { status, stdout } = spawnSync('bash', [join(folder, '.ci/run')], { cwd: tmpdir(), env, encoding: 'utf8' });
  const calls = existsSync(join(folder, 'calls.txt'))
    ? readFileSync(join(folder, 'calls.txt'), 'utf8').trim().split('\n')
    : [];
  return { status, lastLine: stdout.trimEnd().split('\n').at(-1), calls };
}

const report = (passed: number, failed: number, files: object[] = []) =>
  JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    success: failed === 0 && files.length === 0,
    testResults: files,
  });

describe('.ci/run', () => {
  it('can be started as it is', () => {
    expect(statSync(join(repositoryRoot, '.ci/run')).mode & 0o111).toBe(0o111);
  });

  it('runs check, test and demo once each, with the pinned pnpm, and ends with the totals', () => {
    const { status, lastLine, calls } = runCi({ report: report(1204, 0) });
    const { packageManager } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
      packageManager: string;
    };
    expect(calls).toEqual(['check', 'test', 'demo'].map((script) => `true --yes ${packageManager} ${script}`));
    expect(lastLine).toBe('1204 passed, 0 failed');
    expect(status).toBe(0);
  });

  it.each(['check', 'demo'] as const)('fails when only %s fails, and still runs and counts the rest', (script) => {
    const { status, lastLine, calls } = runCi({ exits: { [script]: 1 }, report: report(7, 0) });
    expect(calls).toHaveLength(3);
    expect(lastLine).toBe('7 passed, 0 failed');
    expect(status).toBe(1);
  });

  it('fails and tells how many when tests fail', () => {
    expect(runCi({ exits: { test: 1 }, report: report(5, 2) })).toMatchObject({
      status: 1,
      lastLine: '5 passed, 2 failed',
    });
  });

  it('does not believe an exit code that hides failed tests', () => {
    expect(runCi({ report: report(5, 2) })).toMatchObject({ status: 1, lastLine: '5 passed, 2 failed' });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const broken = { name: 'x.test.ts', status: 'failed', assertionResults: [] };
    expect(runCi({ exits: { test: 1 }, report: report(5, 0, [broken]) })).toMatchObject({
      lastLine: '5 passed, 1 failed',
      status: 1,
    });
  });

  it.each([
    ['nothing ran', report(0, 0)],
    ['the report is cut off', '{"numPassedTests": 5'],
    ['there is no report', undefined],
  ])('fails when %s', (_, text) => {
    const plan = text === undefined ? {} : { report: text };
    expect(runCi(plan)).toMatchObject({ status: 1, lastLine: '0 passed, 0 failed' });
  });

  it("never takes an earlier run's totals for its own", () => {
    writeFileSync(join(folder, '.reports/vitest.json'), report(99, 0));
    expect(runCi({ exits: { test: 1 } })).toMatchObject({ status: 1, lastLine: '0 passed, 0 failed' });
  });
});
