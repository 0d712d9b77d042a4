import { Worker } from 'node:worker_threads';
import { type Clock, systemClock, type Timer } from '@voice/core/time';
import { LocalSpeechError } from '../errors.ts';
import { STOP, type WorkerAnswer } from './messages.ts';

export interface EngineWorkerOptions {
  /** The worker's file; it calls `serveRequests`. */
  readonly entry: URL;
  /** For error messages and thread names, for example `recognition`. */
  readonly engine: string;
  readonly clock: Clock;
  /** Longest a request may take, in ms; a worker beyond it is stopped. */
  readonly timeoutMs: number;
  /** Longest it may take to become ready, in ms. */
  readonly startTimeoutMs: number;
  /**
   * Whether the engine is native code. Its thread is never cut off in the midst of a run, since that would end the
   * whole process; it is told to end, and ends after what it works on. Default false: the thread is cut off.
   */
  readonly isNative?: boolean;
}

/** Longest wait for a native engine to come to an end, in ms of real time. */
const STOP_LIMIT_MS = 20_000;

interface Expectation {
  readonly resolve: (response: unknown) => void;
  readonly reject: (error: LocalSpeechError) => void;
  readonly timer: Timer;
}

/**
 * One thread that answers one request at a time. Whatever goes wrong with the thread itself fails the request
 * under way with a coded error and ends the thread; it is never revived, its owner starts another.
 */
export class EngineWorker<Request, Response> {
  /** Settles when the engine has loaded, or could not. */
  readonly ready: Promise<void>;
  readonly #options: EngineWorkerOptions;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #expectation: Expectation | undefined;
  #isAlive = true;

  constructor(options: EngineWorkerOptions) {
    this.#options = options;
    // However the program itself was started (--eval, --inspect), that is not for its threads.
    this.#worker = new Worker(options.entry, { name: options.engine, execArgv: [] });
    this.#worker.on('message', (answer: WorkerAnswer<Response>) => this.#settle(answer));
    this.#worker.on('messageerror', (cause) => this.#fail(this.#crash('sent what cannot be read', cause)));
    this.#worker.on('error', (cause) => this.#fail(this.#crash(`failed: ${messageOf(cause)}`, cause)));
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        resolve();
        this.#fail(this.#crash(`ended with exit code ${code}`));
      });
    });
    this.ready = this.#expect(options.startTimeoutMs).then(() => undefined);
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Ready for a request. */
  get isIdle(): boolean {
    return this.#isAlive && this.#expectation === undefined;
  }

  /**
   * @param transfer buffers that move to the worker
   * @throws {LocalSpeechError} `…_ENGINE` when the engine refused it, `…_WORKER` when the thread died, `…_TIMEOUT` when it hung
   */
  async run(request: Request, transfer: readonly ArrayBuffer[] = []): Promise<Response> {
    if (!this.isIdle) throw new RangeError('Expected an idle worker: wait for its last answer first');
    this.#worker.postMessage(request, transfer);
    return (await this.#expect(this.#options.timeoutMs)) as Response;
  }

  /** Ends the thread; a request under way fails with `error` at once. May be called twice. */
  async stop(error: LocalSpeechError): Promise<void> {
    this.#fail(error);
    const limit = systemClock.timeout(STOP_LIMIT_MS);
    const given = new Promise<void>((resolve) =>
      limit.signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    await Promise.race([this.#exited, given]);
    limit.cancel();
  }

  #expect(timeoutMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const onTimeout = () =>
        this.#fail(
          new LocalSpeechError(
            'VOICE_LOCAL_SPEECH_TIMEOUT',
            `The ${this.#options.engine} worker did not answer within ${timeoutMs} ms and was stopped`,
            { engine: this.#options.engine },
          ),
        );
      this.#expectation = { resolve, reject, timer: this.#options.clock.setTimer(onTimeout, timeoutMs) };
    });
  }

  #settle(answer: WorkerAnswer<Response>): void {
    const expectation = this.#expectation;
    if (expectation === undefined) return;
    this.#expectation = undefined;
    expectation.timer.cancel();
    if (answer.ok) expectation.resolve(answer.response);
    else expectation.reject(this.#error('VOICE_LOCAL_SPEECH_ENGINE', `could not do it: ${answer.message}`));
  }

  #fail(error: LocalSpeechError): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    const expectation = this.#expectation;
    this.#expectation = undefined;
    expectation?.timer.cancel();
    expectation?.reject(error);
    this.#end();
  }

  #end(): void {
    if (this.#options.isNative !== true) {
      void this.#worker.terminate();
      return;
    }
    this.#worker.postMessage(STOP);
    // One that hangs for ever shall not keep the process alive.
    this.#worker.unref();
  }

  #crash(message: string, cause?: unknown): LocalSpeechError {
    return this.#error('VOICE_LOCAL_SPEECH_WORKER', `${message}; a new one is started, try again`, cause);
  }

  #error(code: 'VOICE_LOCAL_SPEECH_ENGINE' | 'VOICE_LOCAL_SPEECH_WORKER', message: string, cause?: unknown) {
    const { engine } = this.#options;
    return new LocalSpeechError(code, `The ${engine} worker ${message}`, { engine, cause });
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
