import type { Clock } from '@voice/core/time';
import { ServiceError } from '../errors.ts';
import type { ServiceIdentity } from './service-usage.ts';
import { toServiceError } from './to-service-error.ts';
import { Watchdog } from './watchdog.ts';

/** `fetch`, or what a test puts in its place. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface ServiceRequest {
  readonly url: string;
  /** Default `POST`. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: NonNullable<RequestInit['body']>;
  readonly signal: AbortSignal;
}

export interface ServiceRequestOptions {
  readonly identity: ServiceIdentity;
  readonly clock: Clock;
  readonly fetch?: Fetch | undefined;
  /** Longest wait for the answer's head, and then for each piece of its body, in ms. Default 10,000. */
  readonly silenceTimeoutMs?: number | undefined;
}

/** A successful answer. */
export interface ServiceAnswer {
  readonly headers: Headers;
  /** The body as it comes. Must be read or left, so that the connection is let go; the reader's own time does not count. */
  readonly chunks: AsyncGenerator<Uint8Array>;
}

const SILENCE_TIMEOUT_MS = 10_000;
/** Longest refusal that is read, in bytes. */
const MAX_REFUSAL_BYTES = 4096;

/**
 * One request, never repeated.
 * @throws {ServiceError} for any answer but 2xx, for silence and for a broken connection; the signal's reason when it aborts.
 *   The same come out of `chunks`.
 */
export async function requestStream(request: ServiceRequest, options: ServiceRequestOptions): Promise<ServiceAnswer> {
  const { url, method = 'POST', headers, body, signal } = request;
  const { identity, clock, fetch = globalThis.fetch, silenceTimeoutMs = SILENCE_TIMEOUT_MS } = options;
  signal.throwIfAborted();
  const calling = new AbortController();
  const watchdog = new Watchdog({ clock, timeoutMs: silenceTimeoutMs, onSilence: () => calling.abort() });
  const fail = (failure: unknown): never => {
    signal.throwIfAborted();
    throw watchdog.hasFired ? timeout(identity, silenceTimeoutMs) : toConnectionError(identity, failure);
  };
  const letGo = () => {
    watchdog.stop();
    calling.abort();
  };

  async function* read(response: Response): AsyncGenerator<Uint8Array> {
    try {
      watchdog.restart();
      for await (const chunk of response.body ?? []) {
        watchdog.stop();
        yield chunk;
        watchdog.restart();
      }
    } catch (failure) {
      fail(failure);
    } finally {
      letGo();
    }
  }

  try {
    watchdog.restart();
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      ...(body !== undefined && { body }),
      // A key in a vendor's own header would follow a redirect to wherever it leads.
      redirect: 'manual',
      signal: AbortSignal.any([signal, calling.signal]),
    });
    if (response.ok) {
      watchdog.stop();
      return { headers: response.headers, chunks: read(response) };
    }
    throw toServiceError(
      identity,
      {
        statusCode: response.status,
        retryAfter: response.headers.get('retry-after') ?? undefined,
        body: await beginningOf(response),
      },
      clock,
    );
  } catch (failure) {
    letGo();
    return failure instanceof ServiceError ? Promise.reject(failure) : fail(failure);
  }
}

/** The whole answer as text. @throws as `requestStream` */
export async function requestText(request: ServiceRequest, options: ServiceRequestOptions): Promise<string> {
  const { chunks } = await requestStream(request, options);
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

async function beginningOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let byteLength = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    byteLength += chunk.length;
    if (byteLength >= MAX_REFUSAL_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function timeout({ service, vendor }: ServiceIdentity, timeoutMs: number): ServiceError {
  return new ServiceError('VOICE_SERVICE_TIMEOUT', `${vendor} (${service}) sent nothing for ${timeoutMs} ms`, {
    service,
    vendor,
  });
}

function toConnectionError({ service, vendor }: ServiceIdentity, cause: unknown): ServiceError {
  return new ServiceError(
    'VOICE_SERVICE_UNAVAILABLE',
    `The connection to ${vendor} (${service}) failed or broke off; check the base URL and try again`,
    { service, vendor },
    { cause },
  );
}
