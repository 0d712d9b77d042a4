import type { StreamStartedFrame } from '@voice/core/frames';
import { requireMulaw } from '../wire/require-mulaw.ts';
import { isObject, type JsonObject, textParameters, type WireMessage } from '../wire/wire-message.ts';

/** Messages to Vobiz for one stream: the text around what changes is made once. */
export class VobizMessages {
  readonly clearAudio: string;
  readonly stop: string;
  readonly #playAudioStart: string;
  readonly #checkpointStart: string;

  constructor(streamId: string) {
    const id = JSON.stringify(streamId);
    this.clearAudio = `{"event":"clearAudio","streamId":${id}}`;
    this.stop = `{"event":"stop","streamId":${id}}`;
    const format = '"contentType":"audio/x-mulaw","sampleRate":8000';
    this.#playAudioStart = `{"event":"playAudio","streamId":${id},"media":{${format},"payload":"`;
    this.#checkpointStart = `{"event":"checkpoint","streamId":${id},"name":`;
  }

  playAudio(base64: string): string {
    return `${this.#playAudioStart}${base64}"}}`;
  }

  checkpoint(name: string): string {
    return `${this.#checkpointStart}${JSON.stringify(name)}}`;
  }
}

/**
 * The stream's ids: inside `start`, or flat as on older pages, where the numbers are told too.
 * @throws {WireFormatError} when an id is missing or the audio is no µ-law
 */
export function readVobizStart(message: WireMessage): Omit<StreamStartedFrame, 'format'> {
  const start = message.body.start === undefined ? message.body : message.object('start');
  requireMulaw(message, start);
  return {
    type: 'stream-started',
    streamId: message.optionalText(start, 'streamId') ?? message.text(message.body, 'streamId'),
    callId: message.optionalText(start, 'callId') ?? message.text(message.body, 'callId'),
    accountId: message.optionalText(start, 'accountId'),
    from: message.optionalText(start, 'from'),
    to: message.optionalText(start, 'to'),
    customParameters: { ...extraHeaders(message.body), ...extraHeaders(start) },
  };
}

/** The key of a DTMF message, whose body is not documented: `dtmf.digit` as on Plivo, else `digit`, else `dtmf` itself. */
export function vobizDigit({ dtmf, digit }: JsonObject): unknown {
  return isObject(dtmf) ? (dtmf.digit ?? digit) : (digit ?? dtmf);
}

/** `{"name":"value"}` as text or as an object, or `name=value;name=value` as Plivo writes it. */
function extraHeaders({ extra_headers: headers }: JsonObject): Readonly<Record<string, string>> {
  if (typeof headers !== 'string') return textParameters(headers);
  try {
    return textParameters(JSON.parse(headers));
  } catch {
    return Object.fromEntries(
      headers.split(/[;,]/).flatMap((pair) => {
        const [, name, value] = /^\s*([^=]+?)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
        return name === undefined || value === undefined ? [] : [[name, value]];
      }),
    );
  }
}
