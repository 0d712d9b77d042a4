#!/usr/bin/env node
import { errorMessage } from '@voice/core/errors';
import { runCli } from './cli.ts';

try {
  const running = await runCli(process.argv.slice(2), {
    environment: process.env,
    folder: process.cwd(),
    nodeVersion: process.versions.node,
    write: (text) => process.stdout.write(text),
    writeError: (text) => process.stderr.write(text),
  });
  // Not `process.exit`, which could cut off what is being written.
  if (typeof running === 'number') process.exitCode = running;
  else stopOnSignals(() => running.close());
} catch (error) {
  fail(error);
}

function stopOnSignals(close: () => Promise<void>): void {
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(1); // A second signal does not wait for live calls.
    isStopping = true;
    close().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function fail(error: unknown): never {
  process.stderr.write(`${errorMessage(error)}\n`);
  process.exit(1);
}
