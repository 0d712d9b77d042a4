import type { Clock } from '@voice/core/time';

/** `work`, or a rejection with `onTimeout()` when it takes longer than `timeoutMs`. Leaves no timer behind. */
export async function withDeadline<T>(
  clock: Pick<Clock, 'setTimer'>,
  work: Promise<T>,
  timeoutMs: number,
  onTimeout: () => Error,
): Promise<T> {
  let cancel = () => {};
  const timedOut = new Promise<never>((_resolve, reject) => {
    const timer = clock.setTimer(() => reject(onTimeout()), timeoutMs);
    cancel = () => timer.cancel();
  });
  try {
    return await Promise.race([work, timedOut]);
  } finally {
    cancel();
  }
}
