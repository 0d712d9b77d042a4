import type { AudioFormat, InputFrame, OutputFrame, WireDescription } from '@voice/core/frames';
import { AudioConverter } from '../audio/audio-converter.ts';
import { toBase64 } from '../audio/base64.ts';
import { StreamNotStartedError } from '../errors.ts';
import type { FrameSerializer, FrameSerializerOptions } from '../frame-serializer.ts';
import { dtmfDigit } from '../wire/dtmf-digit.ts';
import { InputAudio } from '../wire/input-audio.ts';
import { OutputAudio } from '../wire/output-audio.ts';
import { WireMessage } from '../wire/wire-message.ts';
import { ExotelMessages, readExotelDuration, readExotelRate, readExotelStart } from './exotel-messages.ts';
import { exotelPackets } from './exotel-packets.ts';
import { EXOTEL_SAMPLE_RATES, type ExotelWireOptions, exotelWireFor } from './exotel-wire.ts';

/** @see ExotelWireOptions */
export interface ExotelFrameSerializerOptions extends FrameSerializerOptions, ExotelWireOptions {}

/** What is known from `start` on. */
interface ExotelStream {
  readonly input: InputAudio;
  readonly output: OutputAudio;
  readonly messages: ExotelMessages;
}

/**
 * Exotel AgentStream: base64 16-bit little-endian PCM, mono, inside JSON text messages. The rate is what Exotel
 * announces in `start`, else what the options say, else 8000 Hz. Output is filled up to whole packets of 20 ms.
 * @see https://developer.exotel.com
 */
export class ExotelFrameSerializer implements FrameSerializer {
  readonly #convertTo: AudioFormat | undefined;
  /** As the options say: audio in this format is taken even when Exotel announces another rate. */
  readonly #expectedWire: WireDescription;
  #wire: WireDescription;
  #stream: ExotelStream | undefined;

  /** @throws {RangeError} when Exotel does not speak the format, or audio cannot be converted to `convertTo` */
  constructor(options: ExotelFrameSerializerOptions = {}) {
    this.#expectedWire = exotelWireFor(options);
    this.#convertTo = options.convertTo;
    this.#wire = this.#expectedWire;
    if (this.#convertTo !== undefined) assertConvertible(this.#convertTo);
  }

  /** From `start` on with the rate that Exotel announced. */
  get wire(): WireDescription {
    return this.#wire;
  }

  deserialize(text: string): readonly InputFrame[] {
    const message = new WireMessage('exotel', text);
    switch (message.event) {
      case 'connected':
        return [{ type: 'stream-connected' }];
      case 'start':
        return this.#start(message);
      case 'media':
        return this.#media(message);
      case 'dtmf': {
        const dtmf = message.object('dtmf');
        return [{ type: 'dtmf', digit: dtmfDigit(message, dtmf.digit), durationMs: readExotelDuration(dtmf) }];
      }
      case 'mark':
        return [{ type: 'mark-played', name: message.text(message.object('mark'), 'name') }];
      case 'stop': {
        const reason = message.body.stop === undefined ? undefined : message.object('stop');
        return [{ type: 'stream-stopped', reason: reason && message.optionalText(reason, 'reason') }];
      }
      default:
        return [];
    }
  }

  serialize(frame: OutputFrame): readonly string[] {
    if (frame.type === 'stop-stream') return []; // The stream ends when the socket closes.
    if (this.#stream === undefined) throw new StreamNotStartedError('exotel', frame.type);
    const { messages, output } = this.#stream;
    switch (frame.type) {
      case 'output-audio':
        return exotelPackets(output.toWire(frame), this.#wire.sampleRate).map((piece) =>
          messages.media(toBase64(piece)),
        );
      case 'mark':
        return [messages.mark(frame.name)];
      case 'clear-audio':
        output.reset();
        return [messages.clear];
    }
  }

  #start(message: WireMessage): readonly InputFrame[] {
    if (this.#stream !== undefined) throw message.refuse('one start per socket', message.body);
    const started = readExotelStart(message);
    const wire = { ...this.#expectedWire, sampleRate: readExotelRate(message) ?? this.#expectedWire.sampleRate };
    const sources = this.#convertTo === undefined ? [this.#expectedWire] : [this.#convertTo, this.#expectedWire];
    this.#stream = {
      input: new InputAudio(wire, this.#convertTo),
      output: new OutputAudio(wire, sources),
      messages: new ExotelMessages(started.streamId),
    };
    this.#wire = wire;
    return [{ ...started, format: this.#stream.input.format }];
  }

  #media(message: WireMessage): readonly InputFrame[] {
    const media = message.object('media');
    if (this.#stream === undefined) throw message.refuse('start before media', media);
    return this.#stream.input.read(message, media.payload, message.optionalCount(media, 'timestamp'));
  }
}

/** Refuses now, not in the middle of a call, what cannot be converted at a rate that Exotel may announce. */
function assertConvertible(format: AudioFormat): void {
  for (const sampleRate of EXOTEL_SAMPLE_RATES) {
    new AudioConverter(format, { encoding: 'pcm16', sampleRate });
    new AudioConverter({ encoding: 'pcm16', sampleRate }, format);
  }
}
