import { parentPort } from 'node:worker_threads';
import { STOP, type WorkerAnswer } from './messages.ts';

/** An answer and the buffers that move with it instead of being copied. */
export interface Served<Response> {
  readonly response: Response;
  readonly transfer?: readonly ArrayBuffer[];
}

/**
 * The worker's half of an `EngineWorker`: tells that it is ready, then answers each request.
 * A handler that throws fails its request only; the worker lives on. It ends when it is told to, between two requests.
 * @throws {Error} outside a worker thread
 */
export function serveRequests<Request, Response>(handle: (request: Request) => Promise<Served<Response>>): void {
  const port = parentPort;
  if (port === null) throw new Error('Expected to run in a worker thread; start it with new Worker()');
  const answer = (message: WorkerAnswer<Response | undefined>, transfer: readonly ArrayBuffer[] = []) =>
    port.postMessage(message, transfer);
  let work = Promise.resolve();
  port.on('message', (message: Request | typeof STOP) => {
    if (message === STOP) {
      void work.then(() => process.exit(0));
      return;
    }
    work = handle(message).then(
      ({ response, transfer }) => answer({ ok: true, response }, transfer),
      (error: unknown) => answer({ ok: false, message: error instanceof Error ? error.message : String(error) }),
    );
  });
  answer({ ok: true, response: undefined });
}
