import type { Clock } from '@voice/core/time';
import { LocalSpeechError } from '../errors.ts';
import { abortable } from './abortable.ts';
import { EngineWorker, type EngineWorkerOptions } from './engine-worker.ts';

export interface WorkerPoolOptions extends EngineWorkerOptions {
  /** Threads. */
  readonly size: number;
  /** Requests that may be waiting or worked on; one more is refused as busy. */
  readonly maxRequests: number;
}

export interface RunOptions {
  /** Latency on a virtual clock, in ms, taken from the input. */
  readonly virtualMs: number;
  /** Goes last, and is refused as soon as there are two requests for each worker. Default false. */
  readonly isOptional?: boolean;
  /** Takes a waiting request out of the queue; one under way is finished and its answer thrown away. */
  readonly signal?: AbortSignal;
  /** Buffers that move to the worker. */
  readonly transfer?: readonly ArrayBuffer[];
}

interface Job<Request, Response> {
  readonly request: Request;
  readonly transfer: readonly ArrayBuffer[];
  readonly resolve: (response: Response) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Threads shared by all calls. Requests wait in order, bounded; optional ones behind all others and refused first.
 * A thread that dies fails its own request and is replaced; one that dies while loading fails the request that
 * has waited longest, so that an engine that never loads is tried once for each request and no more.
 * A request counts until its answer is delivered on the clock: what is refused never depends on the machine's speed.
 */
export class WorkerPool<Request, Response> {
  readonly #options: WorkerPoolOptions;
  readonly #clock: Clock;
  readonly #workers: EngineWorker<Request, Response>[] = [];
  readonly #required: Job<Request, Response>[] = [];
  readonly #optional: Job<Request, Response>[] = [];
  #requestCount = 0;
  #isClosed = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#clock = options.clock;
    for (let slot = 0; slot < options.size; slot += 1) this.#start(slot);
  }

  /** @throws {LocalSpeechError} when a worker could not load its engine */
  async ready(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.ready));
  }

  /**
   * @throws {LocalSpeechError} as `EngineWorker.run`, and `…_BUSY` or `…_CLOSED`
   * @throws the signal's reason at once when it aborts
   */
  async run(request: Request, { virtualMs, isOptional, signal, transfer = [] }: RunOptions): Promise<Response> {
    signal?.throwIfAborted();
    if (this.#isClosed) throw this.#closedError();
    const { size, maxRequests, engine } = this.#options;
    const limit = isOptional ? Math.min(maxRequests, size * 2) : maxRequests;
    if (this.#requestCount >= limit) {
      const message = `The ${engine} queue takes ${limit} such requests and is full; try later or start more workers`;
      throw new LocalSpeechError('VOICE_LOCAL_SPEECH_BUSY', message, { engine });
    }
    this.#requestCount += 1;
    const queue = isOptional ? this.#optional : this.#required;
    let removeListener = () => {};
    const work = new Promise<Response>((resolve, reject) => {
      const job = { request, transfer, resolve, reject };
      queue.push(job);
      const onAbort = () => {
        const index = queue.indexOf(job);
        if (index >= 0) queue.splice(index, 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      removeListener = () => signal?.removeEventListener('abort', onAbort);
    });
    this.#dispatch();
    const delivered = this.#clock.external(work, virtualMs).finally(() => {
      removeListener();
      this.#requestCount -= 1;
    });
    return await abortable(delivered, signal);
  }

  /** Fails what waits or is under way and stops the threads. May be called twice. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const job of [...this.#required.splice(0), ...this.#optional.splice(0)]) job.reject(this.#closedError());
    await Promise.all(this.#workers.map((worker) => worker.stop(this.#closedError())));
  }

  #start(slot: number): void {
    const worker = new EngineWorker<Request, Response>(this.#options);
    worker.ready.then(
      () => this.#dispatch(),
      (error: unknown) => {
        (this.#required.shift() ?? this.#optional.shift())?.reject(error);
        this.#dispatch();
      },
    );
    this.#workers[slot] = worker;
  }

  #dispatch(): void {
    if (this.#isClosed) return;
    for (const [slot, worker] of this.#workers.entries()) {
      if (this.#required.length + this.#optional.length === 0) return;
      if (!worker.isAlive) this.#start(slot);
      else if (worker.isIdle) void this.#serve(slot, worker);
    }
  }

  async #serve(slot: number, worker: EngineWorker<Request, Response>): Promise<void> {
    const job = this.#required.shift() ?? this.#optional.shift();
    if (job === undefined) return;
    await worker.run(job.request, job.transfer).then(job.resolve, job.reject);
    if (!worker.isAlive && !this.#isClosed) this.#start(slot);
    this.#dispatch();
  }

  #closedError(): LocalSpeechError {
    const { engine } = this.#options;
    return new LocalSpeechError('VOICE_LOCAL_SPEECH_CLOSED', `The ${engine} workers are closed; start them again`, {
      engine,
    });
  }
}
