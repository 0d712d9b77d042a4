import { TypedEmitter } from '@voice/core/events';
import type { SpeechToTextStream, SpeechToTextStreamEvents } from '@voice/core/services';
import type { Clock } from '@voice/core/time';
import { SegmentBuffer } from './segment-buffer.ts';
import type { Transcribe } from './transcribe.ts';

/** Bytes of one ms at 16,000 Hz, 16 bits. */
const BYTES_PER_MS = 32;
/** Pre-roll and onset fill the first half second: before that there is nothing to tell. */
const FIRST_INTERIM_BYTES = 800 * BYTES_PER_MS;
const INTERIM_BYTES = 500 * BYTES_PER_MS;
/** Each interim hears the whole segment again: a long one waits for a third of new audio, so that it starves nobody. */
const INTERIM_SHARE = 3;
/** Shorter holds no word, and the model does not take it. */
const MIN_BYTES = 100 * BYTES_PER_MS;

interface Heard {
  readonly text: string;
  readonly computeMs: number;
}

/** What the segment sounded like when it had this many bytes. */
interface Interim {
  readonly byteLength: number;
  readonly heard: Promise<Heard>;
}

const NOTHING: Heard = { text: '', computeMs: 0 };

/**
 * One call's recognition: hears the growing segment again every 500 ms of new audio (less often beyond 4 s),
 * and once more at its end.
 * A segment beyond 30 s is cut at a quiet place and its pieces' words are joined.
 */
export class MoonshineStream implements SpeechToTextStream {
  readonly events = new TypedEmitter<SpeechToTextStreamEvents>();
  readonly #transcribe: Transcribe;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  readonly #segment = new SegmentBuffer();
  /** Words of what was cut off the front of this segment. */
  #pieces: Promise<Heard>[] = [];
  #interim: Interim | undefined;
  #isInterimUnderWay = false;
  /** Waiting interims of a segment that is over are called off by it. */
  #segmentEnding = new AbortController();
  /** Settles when the final asked for last has been told. */
  #told: Promise<void> = Promise.resolve();

  constructor({ transcribe, clock }: { transcribe: Transcribe; clock: Clock }) {
    this.#transcribe = transcribe;
    this.#clock = clock;
  }

  write(payload: Uint8Array): void {
    if (this.#closing.signal.aborted) return;
    this.#segment.write(payload, (piece) => {
      this.#pieces.push(this.#hear(piece));
      this.#forgetInterim();
    });
    this.#maybeInterim();
  }

  finalize(): void {
    if (this.#closing.signal.aborted) return;
    const heard = [...this.#pieces, this.#rest()];
    this.#pieces = [];
    this.#isInterimUnderWay = false;
    const words = joined(heard);
    // It may fail before its turn to be told has come.
    words.catch(() => undefined);
    this.#told = this.#told.then(async () => {
      try {
        const final = await words;
        if (!this.#closing.signal.aborted) this.events.emit('final', final);
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  close(): void {
    this.#closing.abort();
    this.events.removeAll();
  }

  /** The last words of the segment, from the last interim when nothing came after it. */
  #rest(): Promise<Heard> {
    const interim = this.#interim;
    const audio = this.#segment.take();
    if (interim?.byteLength === audio.byteLength) {
      this.#interim = undefined;
      this.#segmentEnding = new AbortController();
      return interim.heard.catch(() => this.#hear(audio));
    }
    this.#forgetInterim();
    return this.#hear(audio);
  }

  #maybeInterim(): void {
    const { byteLength } = this.#segment;
    const isDue =
      this.#interim === undefined
        ? byteLength >= FIRST_INTERIM_BYTES
        : byteLength - this.#interim.byteLength >= Math.max(INTERIM_BYTES, byteLength / INTERIM_SHARE);
    if (!isDue || this.#isInterimUnderWay) return;
    const heard = this.#hear(this.#segment.copy(), this.#segmentEnding.signal);
    const interim = { byteLength, heard };
    this.#interim = interim;
    this.#isInterimUnderWay = true;
    joined([...this.#pieces, heard]).then(
      (soFar) => {
        if (this.#interim !== interim) return;
        this.#isInterimUnderWay = false;
        this.events.emit('interim', soFar);
      },
      () => {
        // Too busy, or the worker died: the next one, or the final, will tell.
        if (this.#interim === interim) this.#isInterimUnderWay = false;
      },
    );
  }

  #forgetInterim(): void {
    this.#interim = undefined;
    this.#isInterimUnderWay = false;
    this.#segmentEnding.abort();
    this.#segmentEnding = new AbortController();
  }

  /** @param optional the signal that calls an interim off; without it the words are wanted for good */
  #hear(audio: Uint8Array<ArrayBuffer>, optional?: AbortSignal): Promise<Heard> {
    if (audio.byteLength < MIN_BYTES) return Promise.resolve(NOTHING);
    const startMs = this.#clock.now();
    const closing = this.#closing.signal;
    const signal = optional === undefined ? closing : AbortSignal.any([closing, optional]);
    const options = { isOptional: optional !== undefined, signal };
    const heard = this.#transcribe(audio, options).then((text) => ({ text, computeMs: this.#clock.now() - startMs }));
    // Its outcome is awaited later, by whoever needs it.
    heard.catch(() => undefined);
    return heard;
  }

  #fail(error: unknown): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.events.emit('error', error instanceof Error ? error : new Error(String(error)));
  }
}

async function joined(pieces: readonly Promise<Heard>[]): Promise<Heard> {
  const heard = await Promise.all(pieces);
  return {
    text: heard
      .map(({ text }) => text)
      .filter((text) => text !== '')
      .join(' '),
    computeMs: heard.reduce((sum, { computeMs }) => sum + computeMs, 0),
  };
}
