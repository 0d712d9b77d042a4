import { TypedEmitter } from '@voice/core/events';
import type { AudioFormat } from '@voice/core/frames';
import type { SpeechToText, SpeechToTextStream, SpeechToTextStreamEvents } from '@voice/core/services';
import type { Clock, Timer } from '@voice/core/time';

/** What a segment is recognised as. */
export type ScriptedSegment =
  | string
  | { readonly interims?: readonly string[]; readonly final: string; readonly latencyMs?: number }
  | { readonly fails: string }
  | 'HANGS';

export interface ScriptedSpeechToTextOptions {
  readonly clock: Clock;
  /** One for each segment, in order; a segment too many fails the stream. */
  readonly segments: readonly ScriptedSegment[];
  /** From `finalize` to the final words, in ms. Default 60. */
  readonly latencyMs?: number;
  readonly accepts?: readonly AudioFormat[];
  readonly listening?: 'continuous' | 'gated';
}

/** A recogniser that hears what it is told to. Keeps what it was given, for tests to look at. */
export class ScriptedSpeechToText implements SpeechToText {
  readonly name = 'scripted';
  readonly accepts: readonly AudioFormat[];
  readonly listening: 'continuous' | 'gated';
  /** Bytes written before each `finalize`, over all streams. */
  readonly segmentByteLengths: number[] = [];
  openStreamCount = 0;
  readonly #options: ScriptedSpeechToTextOptions;
  readonly #remaining: ScriptedSegment[];

  constructor(options: ScriptedSpeechToTextOptions) {
    this.#options = options;
    this.accepts = options.accepts ?? [{ encoding: 'mulaw', sampleRate: 8000 }];
    this.listening = options.listening ?? 'gated';
    this.#remaining = [...options.segments];
  }

  open(): SpeechToTextStream {
    const { clock, latencyMs = 60 } = this.#options;
    const events = new TypedEmitter<SpeechToTextStreamEvents>();
    const timers = new Set<Timer>();
    let byteLength = 0;
    let isClosed = false;
    this.openStreamCount += 1;
    const later = (act: () => void, delayMs: number) => {
      const timer = clock.setTimer(() => {
        timers.delete(timer);
        if (!isClosed) act();
      }, delayMs);
      timers.add(timer);
    };
    const interims = (segment: ScriptedSegment | undefined) => {
      if (typeof segment !== 'object' || !('final' in segment)) return;
      for (const text of segment.interims ?? []) events.emit('interim', { text });
    };
    return {
      events,
      write: (payload) => {
        if (byteLength === 0 && !isClosed) interims(this.#remaining[0]);
        byteLength += payload.length;
      },
      finalize: () => {
        const segment = this.#remaining.shift();
        this.segmentByteLengths.push(byteLength);
        byteLength = 0;
        if (segment === 'HANGS') return;
        if (segment === undefined) {
          later(() => events.emit('error', new Error('The script has no more segments')), latencyMs);
        } else if (typeof segment === 'object' && 'fails' in segment) {
          later(() => events.emit('error', new Error(segment.fails)), latencyMs);
        } else {
          const final = typeof segment === 'string' ? { final: segment } : segment;
          later(() => events.emit('final', { text: final.final }), final.latencyMs ?? latencyMs);
        }
      },
      close: () => {
        if (isClosed) return;
        isClosed = true;
        this.openStreamCount -= 1;
        for (const timer of timers) timer.cancel();
      },
    };
  }
}
