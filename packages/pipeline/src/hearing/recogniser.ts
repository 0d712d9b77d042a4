import { TypedEmitter } from '@voice/core/events';
import { type AudioFormat, isSameFormat } from '@voice/core/frames';
import type { SpeechToText, SpeechToTextOptions, SpeechToTextStream } from '@voice/core/services';
import type { Clock, Timer } from '@voice/core/time';
import { AudioConverter } from '@voice/serializers/audio';
import { EngineError } from '../errors.ts';

export interface RecogniserOptions extends SpeechToTextOptions {
  readonly speechToText: SpeechToText;
  /** What the carrier sends. */
  readonly format: AudioFormat;
  readonly clock: Clock;
  /** Longest wait for the final words of a segment, in ms. */
  readonly finalTimeoutMs: number;
}

export type RecogniserEvents = {
  interim: (text: string) => void;
  /** One for each `finalize`, in order. */
  final: (text: string) => void;
  error: (error: EngineError) => void;
};

/** The recogniser of one call: takes the carrier's bytes, converts only where the engine needs it, and does not wait for ever. */
export class Recogniser {
  readonly events = new TypedEmitter<RecogniserEvents>();
  readonly #stream: SpeechToTextStream;
  readonly #converter: AudioConverter | undefined;
  readonly #clock: Clock;
  readonly #finalTimeoutMs: number;
  readonly #waiting: Timer[] = [];
  #isClosed = false;

  constructor({ speechToText, format, clock, finalTimeoutMs, language, model, keywords }: RecogniserOptions) {
    this.#clock = clock;
    this.#finalTimeoutMs = finalTimeoutMs;
    const accepted =
      speechToText.accepts.find((candidate) => isSameFormat(candidate, format)) ?? speechToText.accepts[0];
    if (accepted === undefined) {
      throw new EngineError(`The recogniser ${speechToText.name} accepts no audio format`, 'speech-to-text');
    }
    this.#converter = isSameFormat(accepted, format) ? undefined : new AudioConverter(format, accepted);
    this.#stream = speechToText.open(accepted, { language, model, keywords });
    this.#stream.events.on('interim', ({ text }) => this.events.emit('interim', text.trim()));
    this.#stream.events.on('final', ({ text }) => {
      this.#waiting.shift()?.cancel();
      this.events.emit('final', text.trim());
    });
    this.#stream.events.on('error', (error) => this.#fail(error.message, error));
  }

  /** @param payload bytes as the carrier sent them; copied before the call returns */
  write(payload: Uint8Array): void {
    if (this.#isClosed) return;
    this.#stream.write(this.#converter === undefined ? payload : this.#converter.convert(payload));
  }

  /** The segment is over: its final words are wanted. */
  finalize(): void {
    if (this.#isClosed) return;
    this.#waiting.push(
      this.#clock.setTimer(
        () => this.#fail(`No final words within ${this.#finalTimeoutMs} ms of the end of speech`),
        this.#finalTimeoutMs,
      ),
    );
    this.#converter?.reset();
    this.#stream.finalize();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const timer of this.#waiting.splice(0)) timer.cancel();
    this.#stream.close();
    this.#stream.events.removeAll();
    this.events.removeAll();
  }

  #fail(message: string, cause?: Error): void {
    if (!this.#isClosed)
      this.events.emit('error', new EngineError(`Recognition failed: ${message}`, 'speech-to-text', { cause }));
  }
}
