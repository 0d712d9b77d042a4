import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@voice/core/time';

/** How long an answer under way may take when the server closes. */
const GOODBYE_MS = 1000;

/** Listens. @returns the port that was given @throws the system's error, for example `EADDRINUSE` */
export function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Takes no more connections, lets answers under way finish for a second, and drops the rest. */
export async function closeHttp(server: Server, clock: Clock): Promise<void> {
  const isClosed = new Promise<void>((resolve) => server.close(() => resolve()));
  const timer = clock.setTimer(() => server.closeAllConnections(), GOODBYE_MS);
  await isClosed;
  timer.cancel();
}
