import type { StreamStartedFrame } from '@voice/core/frames';
import { requireMulaw } from '../wire/require-mulaw.ts';
import { textParameters, type WireMessage } from '../wire/wire-message.ts';

/** Messages to Twilio for one stream: the text around what changes is made once. */
export class TwilioMessages {
  readonly clear: string;
  readonly #mediaStart: string;
  readonly #markStart: string;

  constructor(streamSid: string) {
    const id = JSON.stringify(streamSid);
    this.clear = `{"event":"clear","streamSid":${id}}`;
    this.#mediaStart = `{"event":"media","streamSid":${id},"media":{"payload":"`;
    this.#markStart = `{"event":"mark","streamSid":${id},"mark":{"name":`;
  }

  media(base64: string): string {
    return `${this.#mediaStart}${base64}"}}`;
  }

  mark(name: string): string {
    return `${this.#markStart}${JSON.stringify(name)}}}`;
  }
}

/**
 * The stream's ids and parameters. `from` and `to` come only as parameters of ours.
 * @throws {WireFormatError} when an id is missing or the audio is no µ-law
 */
export function readTwilioStart(message: WireMessage): Omit<StreamStartedFrame, 'format'> {
  const start = message.object('start');
  requireMulaw(message, start);
  return {
    type: 'stream-started',
    streamId: message.optionalText(start, 'streamSid') ?? message.text(message.body, 'streamSid'),
    callId: message.text(start, 'callSid'),
    accountId: message.optionalText(start, 'accountSid'),
    from: undefined,
    to: undefined,
    customParameters: textParameters(start.customParameters),
  };
}
