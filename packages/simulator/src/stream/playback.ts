import type { Clock, Timer } from '@voice/core/time';

/** After this long a silence the agent is taken to say something new, so that no gap is counted, in ms. */
const MAX_GAP_MS = 1000;
/** A shorter hole is the clock's own grain, in ms. */
const MIN_GAP_MS = 1;

export interface PlaybackOptions {
  readonly clock: Clock;
  /** Sound has been played, piece by piece in order. @param startMs when its first sample was heard */
  readonly onPlayed: (samples: Int16Array, sampleRate: number, startMs: number) => void;
  /** The queue ran dry in the middle of something. @param atMs when */
  readonly onGap: (durationMs: number, atMs: number) => void;
  /** Everything queued before this mark has been played. */
  readonly onMark: (name: string) => void;
}

interface QueuedAudio {
  readonly startMs: number;
  readonly samples: Int16Array;
  readonly sampleRate: number;
  /** Samples already handed to `onPlayed`. */
  played: number;
}

/** What a flush has taken away. */
export interface Flushed {
  /** Marks that were still pending, in order. */
  readonly marks: readonly string[];
  readonly droppedMs: number;
}

/**
 * The carrier's queue towards the caller's ear: plays in order and in real time, and returns each mark when everything
 * before it has been heard. Where sound starts and ends is computed, so that only marks need timers.
 */
export class Playback {
  readonly #options: PlaybackOptions;
  readonly #audio: QueuedAudio[] = [];
  readonly #marks: { readonly name: string; readonly dueMs: number }[] = [];
  #endMs = Number.NEGATIVE_INFINITY;
  /** A mark, a flush or nothing so far: silence after that is no gap. */
  #isAtBoundary = true;
  #timer: Timer | undefined;

  constructor(options: PlaybackOptions) {
    this.#options = options;
  }

  /** How much is queued and not yet heard, in ms. */
  get queuedMs(): number {
    return Math.max(0, this.#endMs - this.#options.clock.now());
  }

  get pendingMarks(): number {
    return this.#marks.length;
  }

  /** Plays after everything queued. @returns how much is queued now, in ms */
  enqueue(samples: Int16Array, sampleRate: number): number {
    const nowMs = this.#options.clock.now();
    this.advance(nowMs);
    const dryMs = nowMs - this.#endMs;
    if (!this.#isAtBoundary && dryMs >= MIN_GAP_MS && dryMs <= MAX_GAP_MS) this.#options.onGap(dryMs, this.#endMs);
    const startMs = Math.max(nowMs, this.#endMs);
    this.#audio.push({ startMs, samples, sampleRate, played: 0 });
    this.#endMs = startMs + (samples.length * 1000) / sampleRate;
    this.#isAtBoundary = false;
    return this.#endMs - nowMs;
  }

  /** Comes back when everything queued before it has been heard; at once when nothing is queued. */
  mark(name: string): void {
    const nowMs = this.#options.clock.now();
    this.#isAtBoundary = true;
    this.#marks.push({ name, dueMs: Math.max(nowMs, this.#endMs) });
    this.#returnMarks();
  }

  /** Falls silent now. */
  cut(): Flushed {
    const nowMs = this.#options.clock.now();
    this.advance(nowMs);
    return this.#dropFrom(nowMs);
  }

  /** Falls silent after the message that is being played. Marks that wait for nothing later than it stay. */
  cutAfterMessage(): Flushed {
    const nowMs = this.#options.clock.now();
    this.advance(nowMs);
    const current = this.#audio[0];
    const isPlaying = current !== undefined && current.startMs < nowMs;
    return this.#dropFrom(isPlaying ? endOf(current) : nowMs);
  }

  /** Hands over what has been played up to `nowMs`. */
  advance(nowMs: number): void {
    for (let head = this.#audio[0]; head !== undefined && head.startMs < nowMs; head = this.#audio[0]) {
      const due = Math.min(head.samples.length, Math.floor(((nowMs - head.startMs) * head.sampleRate) / 1000 + 1e-6));
      const { played } = head;
      head.played = due;
      const isDone = due === head.samples.length;
      if (isDone) this.#audio.shift();
      if (due > played) {
        const startMs = head.startMs + (played * 1000) / head.sampleRate;
        this.#options.onPlayed(head.samples.subarray(played, due), head.sampleRate, startMs);
      }
      if (!isDone) return;
    }
  }

  /** Nothing is heard any more; may be called twice. */
  close(): Flushed {
    return this.cut();
  }

  #dropFrom(endMs: number): Flushed {
    const droppedMs = Math.max(0, this.#endMs - endMs);
    this.#endMs = Math.min(this.#endMs, endMs);
    while (this.#audio.length > 0 && (this.#audio.at(-1) as QueuedAudio).startMs >= endMs) this.#audio.pop();
    const last = this.#audio.at(-1);
    if (last !== undefined && endOf(last) > endMs) this.#audio.pop(); // Its part up to now has been handed over.
    const marks: string[] = [];
    while ((this.#marks.at(-1)?.dueMs ?? endMs) > endMs) marks.unshift((this.#marks.pop() as { name: string }).name);
    this.#isAtBoundary = true;
    this.#returnMarks();
    return { marks, droppedMs };
  }

  #returnMarks(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const nowMs = this.#options.clock.now();
    for (let head = this.#marks[0]; head !== undefined; head = this.#marks[0]) {
      if (head.dueMs > nowMs) {
        this.#timer = this.#options.clock.setTimer(() => this.#returnMarks(), head.dueMs - nowMs);
        return;
      }
      this.#marks.shift();
      this.advance(nowMs);
      this.#options.onMark(head.name);
    }
  }
}

function endOf({ startMs, samples, sampleRate }: QueuedAudio): number {
  return startMs + (samples.length * 1000) / sampleRate;
}
