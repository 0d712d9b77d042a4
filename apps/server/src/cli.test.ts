import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from './cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'voice-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]) {
  return runOn(process.versions.node, args);
}

async function runOn(nodeVersion: string, args: readonly string[]) {
  const output = { out: '', error: '' };
  const code = await runCli(args, {
    environment: {},
    folder,
    nodeVersion,
    write: (text) => {
      output.out += text;
    },
    writeError: (text) => {
      output.error += text;
    },
  });
  return { code, ...output };
}

describe('voice', () => {
  it('lists its commands', async () => {
    expect(await run('--help')).toEqual({
      code: 0,
      out: expect.stringMatching(/serve .*the default[\s\S]*doctor /),
      error: '',
    });
  });

  it.each([
    ['serve', 'voice serve'],
    ['doctor', 'voice doctor'],
  ])('explains %s', async (command, words) => {
    expect(await run(command, '--help')).toEqual({ code: 0, out: expect.stringContaining(words), error: '' });
  });

  it.each(['serve', 'doctor'])('refuses to %s on a Node that is too old, before it loads anything', async (command) => {
    expect(await runOn('20.20.2', [command])).toEqual({
      code: 1,
      out: '',
      error: expect.stringMatching(/^Expected Node 22\.18 or later, got 20\.20\.2/),
    });
  });

  it.each([['sing'], ['serve', '--port'], ['--verbose']])('refuses %s %s with the list', async (...args) => {
    expect(await run(...args)).toEqual({ code: 1, out: '', error: expect.stringMatching(/^Unknown: [\s\S]*doctor/) });
  });
});
