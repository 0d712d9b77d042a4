import { errorMessage } from '@voice/core/errors';
import type { Clock } from '@voice/core/time';

/** What came of looking at one thing. `skipped`: it is not set up. `warning`: it may not do what was meant. */
export interface Check {
  /** What was looked at, for example `deepgram`. */
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  /** How long it took, in whole ms; `undefined` when nothing was asked. */
  readonly durationMs: number | undefined;
  /** A sentence for people, without secrets. */
  readonly detail: string;
}

/** What a look found, or why there was none. */
export interface Finding {
  /** Default `ok`. */
  readonly status?: Check['status'];
  readonly detail: string;
}

/** Looks at one thing, no longer than `limitMs`; what it throws is a failed check. */
export async function look(
  name: string,
  { clock, limitMs }: { readonly clock: Clock; readonly limitMs: number },
  act: (signal: AbortSignal) => Promise<Finding>,
): Promise<Check> {
  const startedAtMs = clock.now();
  const limit = clock.timeout(limitMs);
  const tooLate = new Promise<Finding>((resolve) => {
    limit.signal.addEventListener(
      'abort',
      () => resolve({ status: 'failed', detail: `no answer within ${limitMs / 1000} s` }),
      { once: true },
    );
  });
  const found = await Promise.race([act(limit.signal).catch(toFinding), tooLate]).finally(() => limit.cancel());
  const { status = 'ok', detail } = found;
  const durationMs = status === 'skipped' ? undefined : Math.round(clock.now() - startedAtMs);
  return { name, status, durationMs, detail };
}

function toFinding(error: unknown): Finding {
  return { status: 'failed', detail: errorMessage(error) };
}
