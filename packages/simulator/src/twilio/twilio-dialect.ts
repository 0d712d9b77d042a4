import type { Judge } from '../network/call-log.ts';
import { isObject, judgeStreamId, judgeUnknownEvent, readMarkName, readPayload } from '../stream/read-message.ts';
import type { StreamCommand, StreamDialect } from '../stream/stream-dialect.ts';

const format = { encoding: 'mulaw', sampleRate: 8000 } as const;

export interface TwilioDialectOptions {
  readonly accountSid: string;
  readonly callSid: string;
  readonly streamSid: string;
  readonly customParameters: Readonly<Record<string, string>>;
  /** Twilio queues without a documented limit; this one keeps the memory bounded. */
  readonly maxQueuedMs: number;
}

/**
 * Twilio's side of a media stream. Counters are strings; `sequenceNumber` counts everything after `connected`.
 * @see https://www.twilio.com/docs/voice/media-streams/websocket-messages
 */
export class TwilioDialect implements StreamDialect {
  readonly carrier = 'twilio';
  readonly format = format;
  readonly messageMs = 20;
  readonly flush = { cut: 'now', pendingMarks: 'returned' } as const;
  readonly streamId: string;
  readonly maxQueuedMs: number;
  readonly #options: TwilioDialectOptions;
  readonly #mediaTail: string;
  #sequence = 0;
  #chunk = 0;

  constructor(options: TwilioDialectOptions) {
    this.#options = options;
    this.streamId = options.streamSid;
    this.maxQueuedMs = options.maxQueuedMs;
    this.#mediaTail = `"},"streamSid":${JSON.stringify(options.streamSid)}}`;
  }

  connected(): string {
    return '{"event":"connected","protocol":"Call","version":"1.0.0"}';
  }

  start(): string {
    const { accountSid, callSid, streamSid, customParameters } = this.#options;
    return JSON.stringify({
      event: 'start',
      sequenceNumber: this.#next(),
      start: {
        accountSid,
        streamSid,
        callSid,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters,
      },
      streamSid,
    });
  }

  media(payload: string, offsetMs: number): string {
    this.#chunk += 1;
    return (
      `{"event":"media","sequenceNumber":"${this.#next()}","media":{"track":"inbound",` +
      `"chunk":"${this.#chunk}","timestamp":"${offsetMs}","payload":"${payload}${this.#mediaTail}`
    );
  }

  digit(digit: string): string {
    const { streamSid } = this.#options;
    const dtmf = { track: 'inbound_track', digit };
    return JSON.stringify({ event: 'dtmf', streamSid, sequenceNumber: this.#next(), dtmf });
  }

  markReturned(name: string): string {
    const { streamSid } = this.#options;
    return JSON.stringify({ event: 'mark', sequenceNumber: this.#next(), streamSid, mark: { name } });
  }

  stop(): string {
    const { accountSid, callSid, streamSid } = this.#options;
    return JSON.stringify({ event: 'stop', sequenceNumber: this.#next(), stop: { accountSid, callSid }, streamSid });
  }

  read(message: Readonly<Record<string, unknown>>, judge: Judge): StreamCommand | undefined {
    const { event } = message;
    if (event !== 'media' && event !== 'mark' && event !== 'clear') {
      judgeUnknownEvent(event, 'media, mark and clear', judge);
      return undefined;
    }
    if (!judgeStreamId(message.streamSid, this.streamId, 'streamSid', judge)) return undefined;
    if (event === 'clear') return { type: 'clear' };
    if (event === 'media') {
      const payload = readPayload(message, judge);
      return payload === undefined ? undefined : { type: 'media', payload, format };
    }
    const { mark } = message;
    const name = readMarkName(isObject(mark) ? mark.name : undefined, 'mark.name', judge);
    return name === undefined ? undefined : { type: 'mark', name };
  }

  judgeAudio(): void {
    // Any length is taken.
  }

  #next(): string {
    this.#sequence += 1;
    return String(this.#sequence);
  }
}
