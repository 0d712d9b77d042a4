#!/usr/bin/env node
import { readFile, writeFile } from 'node:fs/promises';
import { systemClock, systemRandom } from '@voice/core/time';
import { runCli } from './cli/run-cli.ts';
import { networkLink } from './network/network-link.ts';

const stop = new AbortController();
// A call simply dies with the program; what serves is stopped in order, the first time it is asked to.
if (process.argv[2] === 'serve') {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
}

process.exitCode = await runCli(process.argv.slice(2), {
  clock: systemClock,
  random: systemRandom,
  link: networkLink(),
  stopped: stop.signal,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  readFile: (path) => readFile(path),
  writeFile: (path, bytes) => writeFile(path, bytes),
});
