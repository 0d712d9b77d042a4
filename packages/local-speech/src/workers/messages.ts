/**
 * What a worker answers, one for each request and in their order. The first, unasked, tells that it is ready.
 * Requests travel as they are.
 */
export type WorkerAnswer<Response> =
  | { readonly ok: true; readonly response: Response }
  | { readonly ok: false; readonly message: string };

/** Asks a worker to end its thread once it has done what it works on. */
export const STOP = 'stop';
