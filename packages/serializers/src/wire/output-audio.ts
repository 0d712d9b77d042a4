import { type AudioFormat, isSameFormat, type OutputAudioFrame } from '@voice/core/frames';
import { AudioConverter } from '../audio/audio-converter.ts';
import { AudioFormatError } from '../errors.ts';

/** The agent's audio in the wire's format: as it is, or converted from a format that was agreed on. */
export class OutputAudio {
  readonly #wireFormat: AudioFormat;
  readonly #sources: readonly { format: AudioFormat; converter: AudioConverter }[];

  /** @param sources formats to convert from */
  constructor(wireFormat: AudioFormat, sources: readonly AudioFormat[]) {
    this.#wireFormat = wireFormat;
    this.#sources = sources.map((format) => ({ format, converter: new AudioConverter(format, wireFormat) }));
  }

  /** @throws {AudioFormatError} when the frame is in none of the formats agreed on */
  toWire(frame: OutputAudioFrame): Uint8Array {
    if (isSameFormat(frame, this.#wireFormat)) return frame.payload;
    for (const { format, converter } of this.#sources) {
      if (isSameFormat(frame, format)) return converter.convert(frame.payload);
    }
    throw new AudioFormatError(this.#wireFormat, { encoding: frame.encoding, sampleRate: frame.sampleRate });
  }

  /** Forgets the sentence so far, as after an interruption. */
  reset(): void {
    for (const { converter } of this.#sources) converter.reset();
  }
}
