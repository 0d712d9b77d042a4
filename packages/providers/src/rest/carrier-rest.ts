import type { CarrierHttp, CarrierHttpRequest, CarrierHttpResponse } from '@voice/core/telephony';
import { answerError, type CarrierErrorOptions, unreadableAnswerError } from './answer-error.ts';
import { CarrierError } from './carrier-error.ts';
import { connectionError, timeoutError } from './connection-error.ts';
import { readJson } from './read-json.ts';

/** Longest body of an answer, in characters. */
export const MAX_CARRIER_BODY_LENGTH = 1_048_576;

/** Longest wait for one answer to a request that may be repeated, in ms. */
const TRY_TIMEOUT_MS = 5000;
/** Longest wait for the answer to a request that is never repeated: giving up leaves its outcome unknown. In ms. */
const ONLY_TRY_TIMEOUT_MS = 14_000;
/** Pauses before the second and the third try, in ms, where the carrier asks for none. */
const BACK_OFF_MS = [500, 2000];
/** Longest time for all tries of one request and the pauses between them, in ms. */
const BUDGET_MS = 14_000;

/** What an account's requests have in common. */
export interface CarrierRestOptions extends CarrierErrorOptions {
  readonly http: CarrierHttp;
  /** Lower-case names; sent with each request. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface CarrierRestRequest {
  readonly method: CarrierHttpRequest['method'];
  readonly url: string;
  /** Lower-case names; beside those of the account. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether doing it twice is the same as doing it once. Default: for GET and DELETE. */
  readonly isRepeatable?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A success. */
export interface CarrierRestAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The parsed body; `undefined` where there was none. */
  readonly json: unknown;
}

/**
 * A carrier's REST interface: time limits, repetitions and errors that teach, over any `CarrierHttp`.
 * A request that may be repeated is, up to twice, when nothing answered or the carrier was busy; it waits as long as
 * `Retry-After` asks, or not at all if that is longer than the time limit.
 */
export class CarrierRest {
  readonly #options: CarrierRestOptions;

  constructor(options: CarrierRestOptions) {
    this.#options = options;
  }

  /**
   * @throws {CarrierError} for every answer but 2xx with JSON or nothing, and for none;
   * the signal's reason when it aborts first (what was asked may have been done)
   */
  async request(request: CarrierRestRequest): Promise<CarrierRestAnswer> {
    const { clock } = this.#options;
    const { signal, isRepeatable = request.method === 'GET' || request.method === 'DELETE' } = request;
    const deadline = clock.now() + BUDGET_MS;
    for (let tries = 1; ; tries += 1) {
      const remainingMs = deadline - clock.now();
      const timeoutMs = isRepeatable ? Math.min(TRY_TIMEOUT_MS, remainingMs) : ONLY_TRY_TIMEOUT_MS;
      try {
        return await this.#try(request, timeoutMs);
      } catch (error) {
        const backOffMs = BACK_OFF_MS[tries - 1];
        if (!isRepeatable || backOffMs === undefined || !(error instanceof CarrierError) || !error.retryable)
          throw error;
        const pauseMs = Math.max(backOffMs, error.context.retryAfterMs ?? 0);
        if (clock.now() + pauseMs >= deadline) throw error;
        await clock.sleep(pauseMs, signal && { signal });
      }
    }
  }

  async #try(request: CarrierRestRequest, timeoutMs: number): Promise<CarrierRestAnswer> {
    const { provider } = this.#options;
    const response = await this.#send(request, timeoutMs);
    const { status, headers, body } = response;
    const isSuccess = status >= 200 && status < 300;
    if (body.length > MAX_CARRIER_BODY_LENGTH) {
      throw unreadableAnswerError(provider, status, `more than ${MAX_CARRIER_BODY_LENGTH} characters`);
    }
    const read = readJson(body);
    if (!isSuccess) throw answerError(response, read, this.#options);
    if (!read.isJson) throw unreadableAnswerError(provider, status, read.came);
    return { status, headers, json: read.value };
  }

  async #send(
    { method, url, headers, body = '', signal }: CarrierRestRequest,
    timeoutMs: number,
  ): Promise<CarrierHttpResponse> {
    const { provider, http, clock, headers: common } = this.#options;
    signal?.throwIfAborted();
    const limit = clock.timeout(timeoutMs);
    const either = signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]);
    try {
      const request = { method, url, headers: { accept: 'application/json', ...common, ...headers }, body };
      return await orAborted(http(request, { signal: either }), either);
    } catch (failure) {
      signal?.throwIfAborted();
      throw limit.signal.aborted ? timeoutError(provider, timeoutMs) : connectionError(provider, failure);
    } finally {
      limit.cancel();
    }
  }
}

/** The work's outcome, or the signal's reason if that comes first, also from work that does not listen to it. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
