import type { TypedEmitter } from '@voice/core/events';
import type { Recognition, SpeechToTextStreamEvents } from '@voice/core/services';
import type { Clock, Timer } from '@voice/core/time';

export interface SegmentFinalsOptions {
  readonly clock: Clock;
  readonly events: TypedEmitter<SpeechToTextStreamEvents>;
  /** Longest wait for an answer, in ms. Default: 2000 where words have shown, else 800, since silence need not be answered. */
  readonly answerTimeoutMs?: number | undefined;
}

const WORDS_TIMEOUT_MS = 2000;
const SILENCE_TIMEOUT_MS = 800;

/**
 * Makes the contract of our streams from what vendors send when they like: exactly one `final` for each `finalize`, in
 * order. What a vendor makes final on its own is kept for it; only when the vendor says that the turn is over, and nobody
 * has asked, it becomes a `final` of its own, so that words our voice activity did not notice are heard too.
 */
export class SegmentFinals {
  readonly #options: SegmentFinalsOptions;
  #parts: Recognition[] = [];
  #interim = '';
  /** Where the segments end whose finals are owed. */
  #owed: number[] = [];
  #timer: Timer | undefined;
  #isConnected = false;

  constructor(options: SegmentFinalsOptions) {
    this.#options = options;
  }

  /** How the words after the last part sound so far. */
  interim(text: string): void {
    const hadWords = this.#interim !== '';
    this.#interim = text.trim();
    if (this.#interim === '') return;
    if (this.#owed.length > 0 && !hadWords) this.#wait();
    this.#options.events.emit('interim', { text: [...this.#texts(), this.#interim].join(' ') });
  }

  /** Words that will not change any more; more may follow in the same segment. */
  part(text: string, confidence?: number): void {
    this.#interim = '';
    const trimmed = text.trim();
    if (trimmed !== '') this.#parts.push({ text: trimmed, confidence });
  }

  /**
   * The vendor thinks that the caller has finished.
   * @param position where; it may be the answer that is owed, since vendors need not say the same twice
   */
  turnEnded(position = Number.NEGATIVE_INFINITY): void {
    const [end] = this.#owed;
    if (end !== undefined && end <= position) this.answered();
    else if (end === undefined && this.#parts.length > 0) this.#emit();
  }

  /** A final is wanted. @param position where its segment ends, as `turnEnded` counts */
  finalize(position = Number.POSITIVE_INFINITY): void {
    this.#owed.push(position);
    if (this.#owed.length === 1) this.#wait();
  }

  /** The vendor has answered the oldest `finalize`: its words are among the parts. */
  answered(): void {
    if (this.#owed.length === 0) {
      this.turnEnded();
      return;
    }
    this.#owed.shift();
    this.#timer?.cancel();
    if (this.#owed.length > 0) this.#wait();
    this.#emit();
  }

  /** The vendor listens: from now on it may be late. */
  connected(): void {
    this.#isConnected = true;
    if (this.#owed.length > 0) this.#wait();
  }

  /** The vendor is gone: what was not final will be said again. */
  lost(): void {
    this.#isConnected = false;
    this.#interim = '';
    this.#timer?.cancel();
  }

  close(): void {
    this.#timer?.cancel();
    this.#owed = [];
  }

  #wait(): void {
    this.#timer?.cancel();
    if (!this.#isConnected) return;
    const { clock, answerTimeoutMs = this.#interim === '' ? SILENCE_TIMEOUT_MS : WORDS_TIMEOUT_MS } = this.#options;
    // Words that come later still become a final, as a turn of their own.
    this.#timer = clock.setTimer(() => this.answered(), answerTimeoutMs);
  }

  #emit(): void {
    const confidences = this.#parts.flatMap(({ confidence }) => (confidence === undefined ? [] : [confidence]));
    const text = this.#texts().join(' ');
    this.#parts = [];
    // The least certain part decides.
    const confidence = confidences.length > 0 ? Math.min(...confidences) : undefined;
    this.#options.events.emit('final', { text, ...(confidence !== undefined && { confidence }) });
  }

  #texts(): string[] {
    return this.#parts.map(({ text }) => text);
  }
}
