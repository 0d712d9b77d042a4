import type { AudioFormat } from '@voice/core/frames';
import type { Judge } from '../network/call-log.ts';
import { isObject, judgeStreamId, judgeUnknownEvent, readMarkName, readPayload } from '../stream/read-message.ts';
import type { PlayedAudio, StreamCommand, StreamDialect } from '../stream/stream-dialect.ts';

/** Exotel cuts what it is sent into packets of this size and waits 20 ms for each, in bytes. */
const PACKET_BYTES = 320;
/** 100 ms at 8 kHz: the smallest message that Exotel's pages and samples agree to play well, in bytes. */
const MIN_MESSAGE_BYTES = 1600;
const MAX_MESSAGE_BYTES = 100_000;

export interface ExotelDialectOptions {
  readonly accountSid: string;
  readonly callSid: string;
  readonly streamSid: string;
  readonly from: string;
  readonly to: string;
  readonly customParameters: Readonly<Record<string, string>>;
  /** Hz: 8000, 16000 or 24000. */
  readonly sampleRate: number;
  /** Calls have been seen to drop when more than about 4 s were queued. */
  readonly maxQueuedMs: number;
  /** Exotel does not say whether marks come back after a clear. */
  readonly pendingMarks: 'returned' | 'dropped';
}

/**
 * Exotel's side of a Voicebot stream: 16-bit little-endian PCM, 100 ms in a message, counters as strings.
 * @see https://developer.exotel.com
 */
export class ExotelDialect implements StreamDialect {
  readonly carrier = 'exotel';
  readonly messageMs = 100;
  readonly streamId: string;
  readonly format: AudioFormat;
  readonly maxQueuedMs: number;
  readonly flush: StreamDialect['flush'];
  readonly #options: ExotelDialectOptions;
  readonly #streamSid: string;
  #sequence = 0;
  #chunk = 0;
  #lastByteLength = MIN_MESSAGE_BYTES;

  constructor(options: ExotelDialectOptions) {
    this.#options = options;
    this.streamId = options.streamSid;
    this.format = { encoding: 'pcm16', sampleRate: options.sampleRate };
    this.maxQueuedMs = options.maxQueuedMs;
    this.flush = { cut: 'after-message', pendingMarks: options.pendingMarks };
    this.#streamSid = JSON.stringify(options.streamSid);
  }

  connected(): string {
    return '{"event":"connected"}';
  }

  start(): string {
    const { accountSid, callSid, streamSid, from, to, customParameters, sampleRate } = this.#options;
    return JSON.stringify({
      event: 'start',
      sequence_number: this.#next(),
      stream_sid: streamSid,
      start: {
        stream_sid: streamSid,
        call_sid: callSid,
        account_sid: accountSid,
        from,
        to,
        custom_parameters: customParameters,
        media_format: { encoding: 'audio/x-raw', sample_rate: String(sampleRate), bit_rate: '16' },
      },
    });
  }

  media(payload: string, offsetMs: number): string {
    this.#chunk += 1;
    return (
      `{"event":"media","sequence_number":"${this.#next()}","stream_sid":${this.#streamSid},"media":{` +
      `"chunk":"${this.#chunk}","timestamp":"${offsetMs + this.messageMs}","payload":"${payload}"}}`
    );
  }

  digit(digit: string): string {
    const { streamSid } = this.#options;
    const dtmf = { digit, duration: '100' };
    return JSON.stringify({ event: 'dtmf', sequence_number: this.#next(), stream_sid: streamSid, dtmf });
  }

  markReturned(name: string): string {
    const { streamSid } = this.#options;
    return JSON.stringify({ event: 'mark', sequence_number: this.#next(), stream_sid: streamSid, mark: { name } });
  }

  stop(): string {
    const { accountSid, callSid, streamSid } = this.#options;
    const stop = { call_sid: callSid, account_sid: accountSid, reason: 'callended' };
    return JSON.stringify({ event: 'stop', sequence_number: this.#next(), stream_sid: streamSid, stop });
  }

  read(message: Readonly<Record<string, unknown>>, judge: Judge): StreamCommand | undefined {
    const { event } = message;
    if (event !== 'media' && event !== 'mark' && event !== 'clear') {
      judgeUnknownEvent(event, 'media, mark and clear', judge);
      return undefined;
    }
    judgeStreamId(message.stream_sid, this.streamId, 'stream_sid', judge); // Exotel obeys all the same.
    if (event === 'clear') return { type: 'clear' };
    if (event === 'media') {
      const payload = readPayload(message, judge);
      return payload === undefined ? undefined : { type: 'media', payload, format: this.format };
    }
    const { mark } = message;
    const name = readMarkName(isObject(mark) ? mark.name : undefined, 'mark.name', judge);
    return name === undefined ? undefined : { type: 'mark', name };
  }

  judgeAudio({ byteLength, isContinuation }: PlayedAudio, judge: Judge): void {
    if (byteLength % PACKET_BYTES !== 0) {
      judge.breach(
        'payload-multiple',
        `Expected a multiple of ${PACKET_BYTES} bytes, got ${byteLength}: the short packet is heard as a gap, so pad the last piece`,
      );
    }
    if (byteLength > MAX_MESSAGE_BYTES) {
      judge.breach('message-size', `Expected at most ${MAX_MESSAGE_BYTES} bytes in a message, got ${byteLength}`);
    }
    // Only the last piece of an utterance may be shorter, which shows when another one follows.
    if (isContinuation && this.#lastByteLength < MIN_MESSAGE_BYTES) {
      judge.breach(
        'message-size',
        `Expected at least ${MIN_MESSAGE_BYTES} bytes in each message but an utterance's last, got ${this.#lastByteLength}`,
      );
    }
    this.#lastByteLength = byteLength;
  }

  #next(): string {
    this.#sequence += 1;
    return String(this.#sequence);
  }
}
