import { TypedEmitter } from '@voice/core/events';
import type { VoiceActivityStream, VoiceActivityStreamEvents } from '@voice/core/services';
import type { SileroAnswer, SileroRequest } from './silero.ts';
import { SILERO_SAMPLE_RATE, SILERO_STATE_SIZE, SILERO_WINDOW } from './silero-shape.ts';
import { WindowQueue } from './window-queue.ts';

/** Asks the shared model about the next windows of one call. */
export type Detect = (request: SileroRequest, signal: AbortSignal) => Promise<SileroAnswer>;

const WINDOW_MS = (SILERO_WINDOW / SILERO_SAMPLE_RATE) * 1000;

/** One call's voice activity: one request at a time; what arrives meanwhile goes with the next. */
export class SileroStream implements VoiceActivityStream {
  readonly events = new TypedEmitter<VoiceActivityStreamEvents>();
  readonly #detect: Detect;
  readonly #closing = new AbortController();
  readonly #queue = new WindowQueue();
  #state = new Float32Array(SILERO_STATE_SIZE);
  #isDetecting = false;

  constructor(detect: Detect) {
    this.#detect = detect;
  }

  push(samples: Int16Array): void {
    if (this.#closing.signal.aborted) return;
    this.#queue.push(samples);
    if (!this.#isDetecting && this.#queue.windowCount > 0) void this.#run();
  }

  close(): void {
    this.#closing.abort();
    this.events.removeAll();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    this.#isDetecting = true;
    try {
      while (this.#queue.windowCount > 0 && !signal.aborted) {
        const { samples, firstWindow } = this.#queue.take();
        const { probabilities, state } = await this.#detect({ samples, state: this.#state }, signal);
        this.#state = state;
        for (const [index, probability] of probabilities.entries()) {
          const startMs = (firstWindow + index) * WINDOW_MS;
          this.events.emit('probability', { probability, startMs, endMs: startMs + WINDOW_MS });
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      this.events.emit('error', error instanceof Error ? error : new Error(String(error)));
      this.close();
    } finally {
      this.#isDetecting = false;
    }
  }
}
