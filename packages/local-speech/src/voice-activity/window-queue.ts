import { SILERO_CONTEXT, SILERO_WINDOW } from './silero-shape.ts';

/** About 2 s: a detector that far behind has lost the turn anyway. */
const MAX_WINDOWS = 64;

/** Windows in a row, with the context in front of the first, as the model wants them. */
export interface WindowBatch {
  readonly samples: Int16Array<ArrayBuffer>;
  /** Index of the first window since the start of the stream. */
  readonly firstWindow: number;
  readonly windowCount: number;
}

/** Audio that waits for the detector: at most 2 s, beyond which the oldest windows are dropped. */
export class WindowQueue {
  readonly #buffer = new Int16Array(SILERO_CONTEXT + (MAX_WINDOWS + 1) * SILERO_WINDOW);
  /** Samples in the buffer behind the context. */
  #sampleCount = 0;
  #firstWindow = 0;

  get windowCount(): number {
    return Math.floor(this.#sampleCount / SILERO_WINDOW);
  }

  /** Copies in. */
  push(samples: Int16Array): void {
    for (let at = 0; at < samples.length; ) {
      if (this.windowCount >= MAX_WINDOWS) this.#remove(1);
      const free = this.#buffer.length - SILERO_CONTEXT - this.#sampleCount;
      const part = samples.subarray(at, at + Math.min(free, SILERO_WINDOW));
      this.#buffer.set(part, SILERO_CONTEXT + this.#sampleCount);
      this.#sampleCount += part.length;
      at += part.length;
    }
    if (this.windowCount > MAX_WINDOWS) this.#remove(1);
  }

  /** All whole windows, copied out. */
  take(): WindowBatch {
    const { windowCount } = this;
    const firstWindow = this.#firstWindow;
    const samples = this.#buffer.slice(0, SILERO_CONTEXT + windowCount * SILERO_WINDOW);
    this.#remove(windowCount);
    return { samples, firstWindow, windowCount };
  }

  /** The last samples removed become the context of the next window. */
  #remove(windowCount: number): void {
    this.#buffer.copyWithin(0, windowCount * SILERO_WINDOW, SILERO_CONTEXT + this.#sampleCount);
    this.#sampleCount -= windowCount * SILERO_WINDOW;
    this.#firstWindow += windowCount;
  }
}
