import { TypedEmitter } from '@voice/core/events';
import { type AudioFormat, byteLengthOf, durationMsOf } from '@voice/core/frames';
import type {
  Recognition,
  SpeechToText,
  SpeechToTextOptions,
  SpeechToTextStream,
  SpeechToTextStreamEvents,
} from '@voice/core/services';
import { type Clock, type Random, systemRandom } from '@voice/core/time';
import { ServiceError } from '../../errors.ts';
import { backOffMs } from '../../plumbing/back-off.ts';

/** One segment of speech, whole. */
export interface SpeechSegment {
  readonly audio: Uint8Array<ArrayBuffer>;
  readonly format: AudioFormat;
  readonly options: SpeechToTextOptions;
  readonly signal: AbortSignal;
}

export interface SegmentedSpeechToTextOptions {
  /** For logs and costs. */
  readonly name: string;
  readonly accepts: readonly AudioFormat[];
  readonly clock: Clock;
  /** One request. @throws {ServiceError} a retryable one is tried once more */
  readonly transcribe: (segment: SpeechSegment) => Promise<Recognition>;
  /** Longest audio of one request, in ms; a longer segment is cut and its words are joined. Default 30,000. */
  readonly maxSegmentMs?: number;
  /** Spreads second attempts. Default: the machine's own chance. */
  readonly random?: Random;
}

const MAX_SEGMENT_MS = 30_000;
/** Shorter holds no word. */
const MIN_SEGMENT_MS = 100;
const BACK_OFF = { initialMs: 200, maxMs: 1000 };

/** Any recogniser that takes one request for one segment, behind our voice activity. */
export function segmentedSpeechToText(options: SegmentedSpeechToTextOptions): SpeechToText {
  return {
    name: options.name,
    accepts: options.accepts,
    listening: 'gated',
    open: (format, streamOptions) => openSegmentedStream(options, format, streamOptions),
  };
}

function openSegmentedStream(
  { transcribe, clock, maxSegmentMs = MAX_SEGMENT_MS, random = systemRandom }: SegmentedSpeechToTextOptions,
  format: AudioFormat,
  options: SpeechToTextOptions,
): SpeechToTextStream {
  const events = new TypedEmitter<SpeechToTextStreamEvents>();
  const closing = new AbortController();
  const { signal } = closing;
  const maxBytes = byteLengthOf(maxSegmentMs, format);
  let audio: Uint8Array<ArrayBuffer>[] = [];
  let byteLength = 0;
  /** Requests for what was cut off the front of this segment. */
  let pieces: Promise<Recognition>[] = [];
  /** Settles when the final asked for last has been told. */
  let told: Promise<void> = Promise.resolve();

  /** Begins to recognise what was written. */
  function hear(): void {
    const segment = joined(audio, byteLength);
    audio = [];
    byteLength = 0;
    if (durationMsOf(segment.length, format) < MIN_SEGMENT_MS) return;
    const heard = attempt(segment, 0);
    // It may fail before its turn to be told has come.
    heard.catch(() => undefined);
    pieces.push(heard);
  }

  async function attempt(segment: Uint8Array<ArrayBuffer>, failures: number): Promise<Recognition> {
    try {
      return await transcribe({ audio: segment, format, options, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (failures > 0 || !(error instanceof ServiceError) || !error.retryable) throw error;
      const delayMs = error.context.retryAfterMs ?? backOffMs(failures, { random, ...BACK_OFF });
      // A caller does not wait for longer than that.
      if (delayMs > BACK_OFF.maxMs) throw error;
      await clock.sleep(delayMs, { signal });
      return attempt(segment, failures + 1);
    }
  }

  async function tell(heard: readonly Promise<Recognition>[]): Promise<void> {
    try {
      const recognitions = await Promise.all(heard);
      if (!signal.aborted) events.emit('final', joinedWords(recognitions));
    } catch (error) {
      if (signal.aborted) return;
      closing.abort();
      events.emit('error', error instanceof Error ? error : new Error(String(error)));
    }
  }

  return {
    events,
    write: (payload) => {
      if (signal.aborted) return;
      for (let start = 0; start < payload.length; ) {
        // Not `payload.slice`: a Buffer's is no copy.
        const part = new Uint8Array(payload.subarray(start, start + maxBytes - byteLength));
        audio.push(part);
        byteLength += part.length;
        start += part.length;
        if (byteLength === maxBytes) hear();
      }
    },
    finalize: () => {
      if (signal.aborted) return;
      hear();
      const heard = pieces;
      pieces = [];
      told = told.then(() => tell(heard));
    },
    close: () => {
      closing.abort();
      events.removeAll();
    },
  };
}

function joined(parts: readonly Uint8Array[], byteLength: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(byteLength);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The least certain piece decides. */
function joinedWords(pieces: readonly Recognition[]): Recognition {
  const texts = pieces.map(({ text }) => text.trim()).filter((text) => text !== '');
  const confidences = pieces.flatMap(({ confidence }) => confidence ?? []);
  return {
    text: texts.join(' '),
    ...(confidences.length > 0 && { confidence: Math.min(...confidences) }),
  };
}
