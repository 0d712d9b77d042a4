import { TypedEmitter } from '@voice/core/events';
import { type AudioFormat, durationMsOf } from '@voice/core/frames';
import type {
  SpeechToText,
  SpeechToTextOptions,
  SpeechToTextStream,
  SpeechToTextStreamEvents,
} from '@voice/core/services';
import type { Clock, Timer } from '@voice/core/time';
import type { SpokenWords } from './spoken-words.ts';

export interface ScriptedRecogniserOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly language: SpokenWords;
  readonly accepts?: readonly AudioFormat[];
  readonly listening?: 'continuous' | 'gated';
  /** From the request to the final words, in ms. Default 100. */
  readonly latencyMs?: number;
  /** Audio after which every stream fails, in ms; 0 fails to open. */
  readonly failsAfterMs?: number;
  /** Whether it never finds final words. */
  readonly hangs?: boolean;
  /** Audio after which it finds no words any more, in ms: a vendor that has stopped listening. */
  readonly deafAfterMs?: number;
  /** Silence after which it finds final words unasked, in ms. */
  readonly ownFinalAfterMs?: number;
}

const FORMAT: AudioFormat = { encoding: 'mulaw', sampleRate: 8000 };
/** Of a word of 200 ms, what must be there for it to be understood. */
const MIN_WORD_MS = 140;

/** A recogniser that understands `SpokenWords`, audio by audio. */
export class ScriptedRecogniser implements SpeechToText {
  readonly name: string;
  readonly accepts: readonly AudioFormat[];
  readonly listening: 'continuous' | 'gated';
  readonly opened: { readonly format: AudioFormat; readonly options: SpeechToTextOptions }[] = [];
  openCount = 0;
  failsAfterMs: number | undefined;
  readonly #options: ScriptedRecogniserOptions;

  constructor(options: ScriptedRecogniserOptions) {
    this.name = options.name;
    this.accepts = options.accepts ?? [FORMAT];
    this.listening = options.listening ?? 'continuous';
    this.failsAfterMs = options.failsAfterMs;
    this.#options = options;
  }

  open(format: AudioFormat, options: SpeechToTextOptions): SpeechToTextStream {
    if (this.failsAfterMs === 0) throw new Error('The recogniser cannot be reached');
    this.opened.push({ format, options });
    this.openCount += 1;
    const {
      clock,
      language,
      latencyMs = 100,
      hangs = false,
      ownFinalAfterMs,
      deafAfterMs = Number.POSITIVE_INFINITY,
    } = this.#options;
    const events = new TypedEmitter<SpeechToTextStreamEvents>();
    const timers = new Set<Timer>();
    let audio: number[] = [];
    let heardMs = 0;
    let silentMs = 0;
    let isOpen = true;
    const take = () => {
      const words = language.understand(Uint8Array.from(audio), format, MIN_WORD_MS);
      audio = [];
      return heardMs > deafAfterMs ? '' : words.join(' ');
    };
    const later = (text: string) => {
      const timer = clock.setTimer(() => {
        timers.delete(timer);
        events.emit('final', { text });
      }, latencyMs);
      timers.add(timer);
    };
    return {
      events,
      write: (payload) => {
        if (!isOpen) return;
        audio.push(...payload);
        heardMs += durationMsOf(payload.length, format);
        if (this.failsAfterMs !== undefined && heardMs >= this.failsAfterMs) {
          events.emit('error', new Error('The recogniser broke'));
          return;
        }
        const isSilent = language.understand(payload, format, 1).length === 0;
        silentMs = isSilent ? silentMs + durationMsOf(payload.length, format) : 0;
        if (ownFinalAfterMs !== undefined && silentMs >= ownFinalAfterMs) {
          silentMs = Number.NEGATIVE_INFINITY;
          const text = take();
          if (text !== '') later(text);
        }
      },
      finalize: () => {
        if (isOpen && !hangs) later(take());
      },
      close: () => {
        if (!isOpen) return;
        isOpen = false;
        this.openCount -= 1;
        for (const timer of timers) timer.cancel();
      },
    };
  }
}
