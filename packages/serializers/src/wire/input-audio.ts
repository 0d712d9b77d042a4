import { type AudioFormat, durationMsOf, type InputAudioFrame, isSameFormat } from '@voice/core/frames';
import { AudioConverter } from '../audio/audio-converter.ts';
import { base64ByteLength, fromBase64 } from '../audio/base64.ts';
import { SampleAligner } from '../audio/sample-aligner.ts';
import { Base64Error } from '../errors.ts';
import type { WireMessage } from './wire-message.ts';

/** Largest decoded payload: 8 seconds of µ-law, far more than any carrier sends at once. */
const MAX_PAYLOAD_BYTES = 65_536;

/** The caller's audio from base64, in the wire's format or converted. Keeps one buffer, which every payload reuses. */
export class InputAudio {
  /** What frames come out in. */
  readonly format: AudioFormat;
  readonly #wireFormat: AudioFormat;
  readonly #converter: AudioConverter | undefined;
  readonly #aligner: SampleAligner;
  #payload = new Uint8Array(0);
  #receivedMs = 0;

  constructor({ encoding, sampleRate }: AudioFormat, convertTo: AudioFormat | undefined) {
    this.#wireFormat = { encoding, sampleRate };
    this.format = convertTo ?? this.#wireFormat;
    this.#converter = isSameFormat(this.format, this.#wireFormat)
      ? undefined
      : new AudioConverter(this.#wireFormat, this.format);
    this.#aligner = new SampleAligner(encoding);
  }

  /**
   * @param timestampMs since the stream started; where the carrier does not say, what came before is counted
   * @returns nothing while there is not one whole sample
   * @throws {WireFormatError} when the payload is empty, too large or no base64
   */
  read(message: WireMessage, payload: unknown, timestampMs: number | undefined): readonly InputAudioFrame[] {
    const wirePayload = this.#aligner.align(this.#decode(message, payload));
    const startMs = timestampMs ?? this.#receivedMs;
    this.#receivedMs += durationMsOf(wirePayload.length, this.#wireFormat);
    const converted = this.#converter === undefined ? wirePayload : this.#converter.convert(wirePayload);
    if (converted.length === 0) return [];
    const { encoding, sampleRate } = this.format;
    return [{ type: 'input-audio', encoding, sampleRate, payload: converted, timestampMs: startMs }];
  }

  #decode(message: WireMessage, payload: unknown): Uint8Array {
    if (typeof payload !== 'string' || payload.length === 0) throw message.refuse('a base64 payload', payload);
    try {
      const byteLength = base64ByteLength(payload);
      if (byteLength > MAX_PAYLOAD_BYTES) throw message.refuse(`at most ${MAX_PAYLOAD_BYTES} bytes of audio`, payload);
      if (this.#payload.length !== byteLength) this.#payload = this.#bytes(byteLength);
      return fromBase64(payload, this.#payload);
    } catch (error) {
      throw error instanceof Base64Error ? message.refuse('a base64 payload', payload) : error;
    }
  }

  /** A view of the buffer: carriers send pieces of one length, so that a new view is rare. */
  #bytes(byteLength: number): Uint8Array<ArrayBuffer> {
    const memory = this.#payload.buffer;
    return memory.byteLength < byteLength ? new Uint8Array(byteLength) : new Uint8Array(memory, 0, byteLength);
  }
}
