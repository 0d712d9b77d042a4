import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { withDeadline } from './with-deadline.ts';

function run(items: AsyncIterable<number>) {
  const clock = new VirtualClock();
  const controller = new AbortController();
  const seen: number[] = [];
  let outcome: unknown = 'running';
  const { signal } = controller;
  const consume = async () => {
    for await (const item of withDeadline(items, { clock, signal, engine: 'language-model', timeoutMs: 1000 }))
      seen.push(item);
  };
  consume().then(
    () => {
      outcome = 'done';
    },
    (error: unknown) => {
      outcome = error;
    },
  );
  return { clock, controller, seen, outcome: () => outcome };
}

describe('withDeadline', () => {
  it('hands every item over and leaves no timer', async () => {
    const { clock, seen, outcome } = run(
      (async function* () {
        yield 1;
        yield 2;
      })(),
    );
    await clock.advance(0);
    expect([seen, outcome(), clock.pendingCount]).toEqual([[1, 2], 'done', 0]);
  });

  it('gives up an engine that hangs, exactly when it said it would', async () => {
    const { clock, outcome } = run({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) });
    await clock.advance(999);
    expect(outcome()).toBe('running');
    await clock.advance(1);
    expect(outcome()).toMatchObject({
      code: 'VOICE_ENGINE_FAILED',
      message: 'The language-model engine was silent for 1000 ms',
    });
  });

  it('lets go at once when it is called off, even if the engine never returns', async () => {
    let isReturned = false;
    const { clock, controller, outcome } = run({
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => undefined),
        return: () => {
          isReturned = true;
          return new Promise(() => undefined);
        },
      }),
    });
    await clock.advance(10);
    controller.abort();
    await clock.advance(0);
    expect(outcome()).toMatchObject({ name: 'AbortError' });
    expect([isReturned, clock.pendingCount]).toEqual([true, 0]);
  });

  it('names the engine that broke, and keeps the cause', async () => {
    const cause = new Error('quota');
    const { clock, outcome } = run(
      // biome-ignore lint/correctness/useYield: it breaks before the first item
      (async function* () {
        throw cause;
      })(),
    );
    await clock.advance(0);
    expect(outcome()).toMatchObject({
      message: 'The language-model engine failed: quota',
      cause,
      context: { engine: 'language-model' },
    });
  });
});
