import type { Clock } from '@voice/core/time';
import { EngineError, type EngineName } from '../errors.ts';

export interface DeadlineOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly engine: EngineName;
  /** Longest wait for the first item, and between two, in ms. */
  readonly timeoutMs: number;
}

/**
 * The items of an engine that may throw or hang.
 * @throws {EngineError} when it fails or the next item takes too long
 * @throws the signal's reason at once when it aborts, whatever the engine does
 */
export async function* withDeadline<T>(items: AsyncIterable<T>, options: DeadlineOptions): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  let isDone = false;
  try {
    for (;;) {
      const next = await nextWithin(iterator, options);
      if (next.done === true) {
        isDone = true;
        return;
      }
      yield next.value;
    }
  } finally {
    // Not awaited: an engine that hangs must not hold up the one that gave up on it.
    if (!isDone) void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

function nextWithin<T>(iterator: AsyncIterator<T>, options: DeadlineOptions): Promise<IteratorResult<T>> {
  const { clock, signal, engine, timeoutMs } = options;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const settle = (act: () => void) => {
      timer.cancel();
      signal.removeEventListener('abort', onAbort);
      act();
    };
    const onAbort = () => settle(() => reject(signal.reason));
    const timer = clock.setTimer(
      () => settle(() => reject(new EngineError(`The ${engine} engine was silent for ${timeoutMs} ms`, engine))),
      timeoutMs,
    );
    signal.addEventListener('abort', onAbort, { once: true });
    iterator.next().then(
      (result) => settle(() => resolve(result)),
      (cause: unknown) => settle(() => reject(signal.aborted ? signal.reason : toEngineError(cause, engine))),
    );
  });
}

function toEngineError(cause: unknown, engine: EngineName): EngineError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new EngineError(`The ${engine} engine failed: ${message}`, engine, { cause });
}
