import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { PlayedCarriers } from '../carriers/played-carriers.ts';

export interface ServerProcessOptions {
  readonly dataDir: string;
  /** The only carriers that it has accounts at: whatever it asks of one stays on this machine. */
  readonly carriers: Pick<PlayedCarriers, 'environment'>;
  /** Added to what every such server is given. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Program to run. Default: the built server. */
  readonly main?: string;
  /** Options of Node for it. */
  readonly nodeOptions?: readonly string[];
  /** Default: a new one. */
  readonly apiKey?: string;
}

/** The built server in a process of its own, as an operator runs it. */
export class ServerProcess {
  readonly url: string;
  readonly apiKey: string;
  readonly #child: ChildProcess;
  readonly #output: string[] = [];

  private constructor(child: ChildProcess, url: string, apiKey: string) {
    this.#child = child;
    this.url = url;
    this.apiKey = apiKey;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output.push(text);
        if (this.#output.length > 500) this.#output.shift();
      });
    }
  }

  /** @throws when it does not answer within a minute, with what it printed */
  static async start({
    dataDir,
    carriers,
    environment = {},
    nodeOptions = [],
    ...options
  }: ServerProcessOptions): Promise<ServerProcess> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const apiKey = options.apiKey ?? `vk_${randomBytes(24).toString('base64url')}`;
    const main = options.main ?? fileURLToPath(import.meta.resolve('@voice/server/main'));
    const child = spawn(process.execPath, [...nodeOptions, main], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        PORT: String(port),
        HOST: '127.0.0.1',
        DATA_DIR: dataDir,
        PUBLIC_BASE_URL: url,
        VOICE_API_KEY: apiKey,
        ...carriers.environment,
        LOG_LEVEL: 'info',
        ...environment,
      },
    });
    const server = new ServerProcess(child, url, apiKey);
    await server.#ready();
    return server;
  }

  /** The last of what it printed. */
  get output(): string {
    return this.#output.join('');
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Ends it as an operator would (`SIGTERM`), or as a power cut would (`SIGKILL`). */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    if (!this.isRunning) return this.#child.exitCode;
    const exited = once(this.#child, 'exit');
    this.#child.kill(signal);
    await exited;
    return this.#child.exitCode;
  }

  async #ready(): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline && this.isRunning) {
      const response = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
      if (response?.ok === true) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await this.stop('SIGKILL');
    throw new Error(`The server did not become ready:\n${this.output}`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
