import { systemClock } from '@voice/core/time';
import { announcement } from './announcement.ts';
import { parseConfig } from './config/config.ts';
import { type Environment, withEnvFile } from './config/env-file.ts';
import { nodeProblem } from './node-version.ts';
import { startServer } from './server.ts';

const HELP = `voice [command]

  serve    starts the server (the default)
  doctor   checks keys, reachability and latency of everything that is set up; --json for programs

voice <command> --help says more. Everything is set in the environment, or in .env of the working directory.
`;

const SERVE_HELP = `voice serve

Starts the server: carrier webhooks, media sockets and the HTTP API. SIGTERM lets live calls finish for DRAIN_SECONDS; a
second signal ends it at once. Everything is set in the environment, or in .env of the working directory (.env.example).
`;

/** What a command works with. */
export interface CliOptions {
  readonly environment: Environment;
  /** Its `.env` counts. */
  readonly folder: string;
  /** That it runs on, for example `24.21.0`. */
  readonly nodeVersion: string;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
}

/** A server that runs, and how to stop it. */
export interface Serving {
  readonly close: () => Promise<void>;
}

/** @returns the exit code of a command that is done, or the server that runs from now on */
export async function runCli(args: readonly string[], options: CliOptions): Promise<number | Serving> {
  const { environment, folder, nodeVersion, write, writeError } = options;
  const problem = nodeProblem(nodeVersion);
  if (problem !== undefined) {
    writeError(`${problem}\n`);
    return 1;
  }
  const [first, ...rest] = args;
  const isCommand = first !== undefined && !first.startsWith('-');
  const command = isCommand ? first : 'serve';
  const parameters = isCommand ? rest : args;
  if (!isCommand && parameters.includes('--help')) {
    write(HELP);
    return 0;
  }
  if (command === 'doctor') {
    // Loaded on demand: a server that runs never asks itself.
    const { runDoctor } = await import('./doctor/run-doctor.ts');
    return runDoctor(parameters, withEnvFile(environment, folder), { clock: systemClock, write });
  }
  if (command !== 'serve' || parameters.some((parameter) => parameter !== '--help')) {
    writeError(`Unknown: ${args.join(' ')}\n\n${HELP}`);
    return 1;
  }
  if (parameters.includes('--help')) {
    write(SERVE_HELP);
    return 0;
  }
  const config = parseConfig(withEnvFile(environment, folder));
  const server = await startServer({ config });
  writeError(await announcement(server, config));
  return server;
}
