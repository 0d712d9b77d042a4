import type { InputFrame, OutputFrame } from '@voice/core/frames';
import { toBase64 } from '../audio/base64.ts';
import { StreamNotStartedError } from '../errors.ts';
import type { FrameSerializer, FrameSerializerOptions } from '../frame-serializer.ts';
import { dtmfDigit } from '../wire/dtmf-digit.ts';
import { InputAudio } from '../wire/input-audio.ts';
import { OutputAudio } from '../wire/output-audio.ts';
import { type JsonObject, WireMessage } from '../wire/wire-message.ts';
import { readVobizStart, VobizMessages, vobizDigit } from './vobiz-messages.ts';
import { vobizWire } from './vobiz-wire.ts';

/**
 * Vobiz: base64 µ-law, 8000 Hz, mono, inside JSON text messages. Also understands Plivo, whose dialect it is.
 * @see https://vobiz.ai/docs
 */
export class VobizFrameSerializer implements FrameSerializer {
  readonly wire = vobizWire;
  readonly #input: InputAudio;
  readonly #output: OutputAudio;
  #messages: VobizMessages | undefined;
  /** Vobiz stamps media with the time of day: the first one is taken for the start. */
  #firstTimestampMs: number | undefined;

  /** @throws {RangeError} when audio cannot be converted to this rate */
  constructor({ convertTo }: FrameSerializerOptions = {}) {
    this.#input = new InputAudio(vobizWire, convertTo);
    this.#output = new OutputAudio(vobizWire, convertTo === undefined ? [] : [convertTo]);
  }

  deserialize(text: string): readonly InputFrame[] {
    const message = new WireMessage('vobiz', text);
    switch (message.event) {
      case 'start':
        return this.#start(message);
      case 'media':
        return this.#media(message);
      case 'dtmf':
        return [{ type: 'dtmf', digit: dtmfDigit(message, vobizDigit(message.body)), durationMs: undefined }];
      case 'playedStream':
        return [{ type: 'mark-played', name: message.text(message.body, 'name') }];
      case 'clearedAudio':
        return [{ type: 'audio-cleared' }];
      case 'stop':
        return [{ type: 'stream-stopped', reason: message.optionalText(message.body, 'reason') }];
      default:
        return [];
    }
  }

  serialize(frame: OutputFrame): readonly string[] {
    if (this.#messages === undefined) throw new StreamNotStartedError('vobiz', frame.type);
    switch (frame.type) {
      case 'output-audio': {
        const payload = this.#output.toWire(frame);
        return payload.length === 0 ? [] : [this.#messages.playAudio(toBase64(payload))];
      }
      case 'mark':
        return [this.#messages.checkpoint(frame.name)];
      case 'clear-audio':
        this.#output.reset();
        return [this.#messages.clearAudio];
      case 'stop-stream':
        return [this.#messages.stop];
    }
  }

  #start(message: WireMessage): readonly InputFrame[] {
    if (this.#messages !== undefined) throw message.refuse('one start per socket', message.body);
    const started = readVobizStart(message);
    this.#messages = new VobizMessages(started.streamId);
    return [{ ...started, format: this.#input.format }];
  }

  #media(message: WireMessage): readonly InputFrame[] {
    const media = message.object('media');
    if (this.#messages === undefined) throw message.refuse('start before media', media);
    if (media.track === 'outbound') return []; // The agent's own voice, on streams of both tracks.
    return this.#input.read(message, media.payload, this.#timestampMs(message, media));
  }

  #timestampMs(message: WireMessage, media: JsonObject): number | undefined {
    const timestampMs = message.optionalCount(media, 'timestamp');
    if (timestampMs === undefined) return undefined;
    this.#firstTimestampMs ??= timestampMs;
    return Math.max(0, timestampMs - this.#firstTimestampMs);
  }
}
