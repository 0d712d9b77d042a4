import type { AudioFormat } from '@voice/core/frames';
import { encodeAudio, Resampler, toBase64 } from '@voice/serializers/audio';
import { readWav } from '@voice/serializers/wav';
import { SimulationError } from '../errors.ts';

/** Hz of every clip: what a telephone carries. */
export const CLIP_RATE = 8000;

/** Longest clip, in ms: an hour of speech is a mistake. */
const MAX_CLIP_MS = 600_000;

/** Something a caller says, kept ready in the form in which each carrier sends it. */
export class Clip {
  /** Mono, at `CLIP_RATE`. */
  readonly samples: Int16Array;
  readonly #messages = new Map<string, readonly string[]>();

  /** @throws {SimulationError} when it is empty or longer than ten minutes */
  constructor(samples: Int16Array) {
    const durationMs = (samples.length * 1000) / CLIP_RATE;
    if (samples.length === 0) throw new SimulationError('Expected a clip with sound, got one without a sample');
    if (durationMs > MAX_CLIP_MS) {
      throw new SimulationError(`Expected a clip of at most ${MAX_CLIP_MS} ms, got ${durationMs} ms: cut it`);
    }
    this.samples = samples;
  }

  /**
   * @param bytes a WAV file of any usual rate; its first channel is taken
   * @throws whatever `readWav` says about bytes that are no WAV file
   */
  static fromWav(bytes: Uint8Array): Clip {
    const { sampleRate, channels } = readWav(bytes);
    return new Clip(resample(channels[0] ?? new Int16Array(), sampleRate, CLIP_RATE));
  }

  /** Base64 payloads of `messageMs` each, the last one filled up with silence. Made once for each format. */
  messages(format: AudioFormat, messageMs: number): readonly string[] {
    const key = `${format.encoding} ${format.sampleRate} ${messageMs}`;
    const known = this.#messages.get(key);
    if (known !== undefined) return known;
    const made = encodeMessages(resample(this.samples, CLIP_RATE, format.sampleRate), format, messageMs);
    this.#messages.set(key, made);
    return made;
  }
}

/** @returns base64 payloads, the last one filled up with silence */
export function encodeMessages(samples: Int16Array, format: AudioFormat, messageMs: number): readonly string[] {
  const messageLength = (format.sampleRate * messageMs) / 1000;
  const payloads: string[] = [];
  const message = new Int16Array(messageLength);
  for (let start = 0; start < samples.length; start += messageLength) {
    const piece = samples.subarray(start, start + messageLength);
    message.fill(0).set(piece);
    payloads.push(toBase64(encodeAudio(message, format.encoding)));
  }
  return payloads;
}

function resample(samples: Int16Array, inputRate: number, outputRate: number): Int16Array {
  if (inputRate === outputRate) return samples;
  const resampler = new Resampler({ inputRate, outputRate });
  const head = resampler.process(samples).slice();
  const tail = resampler.flush();
  const whole = new Int16Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}
