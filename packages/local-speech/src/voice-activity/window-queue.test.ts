import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SILERO_CONTEXT, SILERO_WINDOW } from './silero-shape.ts';
import { WindowQueue } from './window-queue.ts';

/** Samples that tell their own place, so that a lost or repeated one shows. */
const ramp = (start: number, length: number) => Int16Array.from({ length }, (_, index) => (start + index) % 30_000);

describe('audio waiting for the detector', () => {
  it('leaves in whole windows behind the samples before them, however it came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 12 }), (lengths) => {
        const queue = new WindowQueue();
        let pushed = 0;
        let taken = 0;
        for (const length of lengths) {
          queue.push(ramp(pushed + 1, length));
          pushed += length;
          const { samples, firstWindow, windowCount } = queue.take();
          expect(firstWindow).toBe(taken);
          const contextStart = firstWindow * SILERO_WINDOW - SILERO_CONTEXT + 1;
          const expected = ramp(contextStart, SILERO_CONTEXT + windowCount * SILERO_WINDOW);
          // Nothing was heard before the first sample.
          if (firstWindow === 0) expected.fill(0, 0, SILERO_CONTEXT);
          expect(samples).toEqual(expected);
          taken += windowCount;
        }
        expect(taken).toBe(Math.floor(pushed / SILERO_WINDOW));
      }),
    );
  });

  it('drops the oldest windows beyond 2 s, and still knows where the others were', () => {
    const queue = new WindowQueue();
    const total = 100 * SILERO_WINDOW;
    queue.push(ramp(0, total));
    const { samples, firstWindow, windowCount } = queue.take();
    expect({ firstWindow, windowCount }).toEqual({ firstWindow: 36, windowCount: 64 });
    expect(samples.at(-1)).toBe(total - 1);
    expect(samples[0]).toBe(36 * SILERO_WINDOW - SILERO_CONTEXT);
  });
});
