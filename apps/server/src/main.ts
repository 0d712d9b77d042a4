#!/usr/bin/env node
import { errorMessage } from '@voice/core/errors';
import { announcement } from './announcement.ts';
import { parseConfig } from './config/config.ts';
import { withEnvFile } from './config/env-file.ts';
import { startServer } from './server.ts';

try {
  const config = parseConfig(withEnvFile(process.env, process.cwd()));
  const server = await startServer({ config });
  process.stderr.write(await announcement(server, config));

  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(1); // A second signal does not wait for live calls.
    isStopping = true;
    server.close().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
} catch (error) {
  fail(error);
}

function fail(error: unknown): never {
  process.stderr.write(`${errorMessage(error)}\n`);
  process.exit(1);
}
