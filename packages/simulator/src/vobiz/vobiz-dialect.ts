import type { AudioFormat } from '@voice/core/frames';
import type { Judge } from '../network/call-log.ts';
import {
  isObject,
  judgeStreamId,
  judgeUnknownEvent,
  quote,
  readMarkName,
  readPayload,
} from '../stream/read-message.ts';
import type { PlayedAudio, StreamCommand, StreamDialect } from '../stream/stream-dialect.ts';

const events = ['playAudio', 'checkpoint', 'clearAudio', 'stop'] as const;
const mulaw = { encoding: 'mulaw', sampleRate: 8000 } as const;
const MIN_MESSAGE_MS = 20;
const MAX_MESSAGE_MS = 60;

export interface VobizDialectOptions {
  readonly accountId: string;
  readonly callId: string;
  readonly streamId: string;
  /** What the `contentType` of the `<Stream>` asked for. */
  readonly format: AudioFormat;
  /** Unix time of the stream's start, in ms. */
  readonly epochMs: () => number;
  /** Vobiz queues without a documented limit; this one keeps the memory bounded. */
  readonly maxQueuedMs: number;
  /** A checkpoint has been reported as played. */
  readonly onMarkPlayed?: (name: string) => void;
  /** A flush has been acknowledged. */
  readonly onCleared?: () => void;
}

/**
 * Vobiz's side of a media stream. No `connected` and no `stop`; counters are numbers from 0, timestamps Unix time.
 * @see https://www.vobiz.ai/docs
 */
export class VobizDialect implements StreamDialect {
  readonly carrier = 'vobiz';
  readonly messageMs = 20;
  readonly streamId: string;
  readonly format: AudioFormat;
  readonly maxQueuedMs: number;
  readonly flush: StreamDialect['flush'];
  readonly #options: VobizDialectOptions;
  readonly #streamId: string;
  #startedAtMs = 0;
  #sequence = 0;

  constructor(options: VobizDialectOptions) {
    this.#options = options;
    this.streamId = options.streamId;
    this.format = options.format;
    this.maxQueuedMs = options.maxQueuedMs;
    this.#streamId = JSON.stringify(options.streamId);
    const answer = `{"sequenceNumber":0,"event":"clearedAudio","streamId":${this.#streamId}}`;
    this.flush = { cut: 'now', pendingMarks: 'dropped', acknowledge: () => this.#cleared(answer) };
  }

  start(): string {
    const { callId, streamId, accountId, format } = this.#options;
    this.#startedAtMs = this.#options.epochMs();
    const encoding = format.encoding === 'mulaw' ? 'audio/x-mulaw' : 'audio/x-l16';
    const mediaFormat = { encoding, sampleRate: format.sampleRate };
    const start = { callId, streamId, accountId, tracks: ['inbound'], mediaFormat };
    return JSON.stringify({ sequenceNumber: 0, event: 'start', start, extra_headers: '{}' });
  }

  media(payload: string, offsetMs: number): string {
    this.#sequence += 1;
    return (
      `{"sequenceNumber":${this.#sequence},"streamId":${this.#streamId},"event":"media","media":{"track":"inbound",` +
      `"timestamp":"${this.#startedAtMs + offsetMs}","chunk":${this.#sequence},"payload":"${payload}"},"extra_headers":"{}"}`
    );
  }

  digit(digit: string, offsetMs: number): string {
    const dtmf = { track: 'inbound', digit, timestamp: String(this.#startedAtMs + offsetMs) };
    const { streamId } = this.#options;
    return JSON.stringify({ event: 'dtmf', sequenceNumber: this.#sequence, streamId, dtmf, extra_headers: '{}' });
  }

  markReturned(name: string): string {
    this.#options.onMarkPlayed?.(name);
    return JSON.stringify({ event: 'playedStream', name });
  }

  read(message: Readonly<Record<string, unknown>>, judge: Judge): StreamCommand | undefined {
    const event = events.find((known) => known === message.event);
    if (event === undefined) {
      judgeUnknownEvent(message.event, events.join(', '), judge);
      return undefined;
    }
    const isOurs = judgeStreamId(message.streamId, this.streamId, 'streamId', judge);
    if (!isOurs && message.streamId !== undefined) return undefined; // Without an id Vobiz obeys all the same.
    switch (event) {
      case 'playAudio':
        return readPlayAudio(message, judge);
      case 'checkpoint': {
        const name = readMarkName(message.name, 'name', judge);
        return name === undefined ? undefined : { type: 'mark', name };
      }
      case 'clearAudio':
        return { type: 'clear' };
      case 'stop':
        return { type: 'stop' };
    }
  }

  #cleared(answer: string): string {
    this.#options.onCleared?.();
    return answer;
  }

  judgeAudio({ durationMs }: PlayedAudio, judge: Judge): void {
    if (durationMs >= MIN_MESSAGE_MS && durationMs <= MAX_MESSAGE_MS) return;
    judge.breach(
      'message-size',
      `Expected ${MIN_MESSAGE_MS} to ${MAX_MESSAGE_MS} ms of audio in a message, got ${durationMs} ms`,
    );
  }
}

function readPlayAudio(message: Readonly<Record<string, unknown>>, judge: Judge): StreamCommand | undefined {
  const payload = readPayload(message, judge);
  if (payload === undefined) return undefined;
  const media = isObject(message.media) ? message.media : {};
  const format = readFormat(media, judge);
  return format === undefined ? undefined : { type: 'media', payload, format };
}

function readFormat({ contentType, sampleRate }: Record<string, unknown>, judge: Judge): AudioFormat | undefined {
  if (typeof sampleRate !== 'number') {
    judge.breach(
      'sample-rate',
      `Expected media.sampleRate as a number, got ${quote(JSON.stringify(sampleRate) ?? 'none')}`,
    );
  }
  const rate = Number(sampleRate);
  if (contentType === 'audio/x-mulaw' && rate === 8000) return mulaw;
  if (contentType === 'audio/x-l16' && [8000, 16_000, 24_000].includes(rate)) {
    return { encoding: 'pcm16', sampleRate: rate };
  }
  judge.breach(
    'content-type',
    `Expected audio/x-mulaw at 8000 Hz, or audio/x-l16 at 8000, 16000 or 24000 Hz, got ${quote(JSON.stringify({ contentType, sampleRate }))}`,
  );
  return undefined;
}
