import type { Clock } from '@voice/core/time';

/** A service took longer than somebody on the phone should wait while another could answer. Never leaves this package. */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded';

  constructor(budgetMs: number) {
    super(`Nothing came within the budget of ${budgetMs} ms`);
  }
}

export interface NextWithinOptions {
  readonly clock: Clock;
  /** In ms; absent when there is nobody else to ask. */
  readonly budgetMs: number | undefined;
  readonly signal: AbortSignal;
}

/**
 * The next item, or an early end even when the iterator pays no attention to its own signal.
 * @throws {BudgetExceeded}; the signal's reason when it aborts
 */
export function nextWithin<T>(
  items: AsyncIterator<T>,
  { clock, budgetMs, signal }: NextWithinOptions,
): Promise<IteratorResult<T>> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => end(() => reject(signal.reason));
    const timer =
      budgetMs === undefined
        ? undefined
        : clock.setTimer(() => end(() => reject(new BudgetExceeded(budgetMs))), budgetMs);
    const end = (act: () => void) => {
      timer?.cancel();
      signal.removeEventListener('abort', onAbort);
      act();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    items.next().then(
      (result) => end(() => resolve(result)),
      (error: unknown) => end(() => reject(error)),
    );
  });
}
