import type { StreamStartedFrame } from '@voice/core/frames';
import { firstOf, isObject, type JsonObject, textParameters, type WireMessage } from '../wire/wire-message.ts';
import { isExotelRate } from './exotel-wire.ts';

/** Messages to Exotel for one stream: the text around what changes is made once. */
export class ExotelMessages {
  readonly clear: string;
  readonly #mediaStart: string;
  readonly #markStart: string;

  constructor(streamSid: string) {
    const id = JSON.stringify(streamSid);
    this.clear = `{"event":"clear","stream_sid":${id}}`;
    this.#mediaStart = `{"event":"media","stream_sid":${id},"media":{"payload":"`;
    this.#markStart = `{"event":"mark","stream_sid":${id},"mark":{"name":`;
  }

  media(base64: string): string {
    return `${this.#mediaStart}${base64}"}}`;
  }

  mark(name: string): string {
    return `${this.#markStart}${JSON.stringify(name)}}}`;
  }
}

/**
 * The stream's ids, numbers and parameters, in snake or camel case.
 * @throws {WireFormatError} when an id is missing
 */
export function readExotelStart(message: WireMessage): Omit<StreamStartedFrame, 'format'> {
  const start = message.object('start');
  return {
    type: 'stream-started',
    streamId:
      message.optionalText(start, 'stream_sid', 'streamSid') ?? message.text(message.body, 'stream_sid', 'streamSid'),
    callId: message.text(start, 'call_sid', 'callSid'),
    accountId: message.optionalText(start, 'account_sid', 'accountSid'),
    from: message.optionalText(start, 'from'),
    to: message.optionalText(start, 'to'),
    customParameters: textParameters(firstOf(start, ['custom_parameters', 'customParameters'])),
  };
}

/** The announced rate in Hz (`8000`, `"8000"`, `"8000Hz"`); `undefined` when it is missing or none of Exotel's. */
export function readExotelRate(message: WireMessage): number | undefined {
  const mediaFormat = firstOf(message.object('start'), ['media_format', 'mediaFormat']);
  if (!isObject(mediaFormat)) return undefined;
  const sampleRate = leadingNumber(firstOf(mediaFormat, ['sample_rate', 'sampleRate']));
  return isExotelRate(sampleRate) ? sampleRate : undefined;
}

/** How long a key was held, in ms; `undefined` when it cannot be read: the digit counts. */
export function readExotelDuration(dtmf: JsonObject): number | undefined {
  const durationMs = leadingNumber(dtmf.duration);
  return durationMs >= 0 && durationMs < Number.POSITIVE_INFINITY ? durationMs : undefined;
}

/** Of `8000`, `"8000"` or `"8000Hz"`; NaN when there is none. */
function leadingNumber(value: unknown): number {
  return typeof value === 'string' || typeof value === 'number' ? Number.parseFloat(String(value)) : Number.NaN;
}
