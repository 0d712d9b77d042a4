import type { InputFrame, OutputFrame } from '@voice/core/frames';
import { toBase64 } from '../audio/base64.ts';
import { StreamNotStartedError } from '../errors.ts';
import type { FrameSerializer, FrameSerializerOptions } from '../frame-serializer.ts';
import { dtmfDigit } from '../wire/dtmf-digit.ts';
import { InputAudio } from '../wire/input-audio.ts';
import { OutputAudio } from '../wire/output-audio.ts';
import { WireMessage } from '../wire/wire-message.ts';
import { readTwilioStart, TwilioMessages } from './twilio-messages.ts';
import { twilioWire } from './twilio-wire.ts';

/**
 * Twilio Media Streams: base64 µ-law, 8000 Hz, mono, inside JSON text messages.
 * @see https://www.twilio.com/docs/voice/media-streams/websocket-messages
 */
export class TwilioFrameSerializer implements FrameSerializer {
  readonly wire = twilioWire;
  readonly #input: InputAudio;
  readonly #output: OutputAudio;
  #messages: TwilioMessages | undefined;

  /** @throws {RangeError} when audio cannot be converted to this rate */
  constructor({ convertTo }: FrameSerializerOptions = {}) {
    this.#input = new InputAudio(twilioWire, convertTo);
    this.#output = new OutputAudio(twilioWire, convertTo === undefined ? [] : [convertTo]);
  }

  deserialize(text: string): readonly InputFrame[] {
    const message = new WireMessage('twilio', text);
    switch (message.event) {
      case 'connected':
        return [{ type: 'stream-connected' }];
      case 'start':
        return this.#start(message);
      case 'media':
        return this.#media(message);
      case 'dtmf':
        return [{ type: 'dtmf', digit: dtmfDigit(message, message.object('dtmf').digit), durationMs: undefined }];
      case 'mark':
        return [{ type: 'mark-played', name: message.text(message.object('mark'), 'name') }];
      case 'stop':
        return [{ type: 'stream-stopped', reason: undefined }];
      default:
        return [];
    }
  }

  serialize(frame: OutputFrame): readonly string[] {
    if (frame.type === 'stop-stream') return []; // The stream ends when the socket closes.
    if (this.#messages === undefined) throw new StreamNotStartedError('twilio', frame.type);
    switch (frame.type) {
      case 'output-audio': {
        const payload = this.#output.toWire(frame);
        return payload.length === 0 ? [] : [this.#messages.media(toBase64(payload))];
      }
      case 'mark':
        return [this.#messages.mark(frame.name)];
      case 'clear-audio':
        this.#output.reset();
        return [this.#messages.clear];
    }
  }

  #start(message: WireMessage): readonly InputFrame[] {
    if (this.#messages !== undefined) throw message.refuse('one start per socket', message.body);
    const started = readTwilioStart(message);
    this.#messages = new TwilioMessages(started.streamId);
    return [{ ...started, format: this.#input.format }];
  }

  #media(message: WireMessage): readonly InputFrame[] {
    const media = message.object('media');
    if (this.#messages === undefined) throw message.refuse('start before media', media);
    if (media.track === 'outbound') return []; // The agent's own voice, on streams of both tracks.
    return this.#input.read(message, media.payload, message.optionalCount(media, 'timestamp'));
  }
}
