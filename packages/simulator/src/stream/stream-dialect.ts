import type { AudioFormat } from '@voice/core/frames';
import type { Judge } from '../network/call-log.ts';
import type { Carrier } from '../network/carrier.ts';

/** What a server asks of a media stream. */
export type StreamCommand =
  | { readonly type: 'media'; readonly payload: string; readonly format: AudioFormat }
  | { readonly type: 'mark'; readonly name: string }
  | { readonly type: 'clear' }
  | { readonly type: 'stop' };

/** A piece of sound that the server wants played. */
export interface PlayedAudio {
  readonly byteLength: number;
  readonly durationMs: number;
  /** Whether it follows, without a hole, a mark or a flush, on a piece that is still being played. */
  readonly isContinuation: boolean;
}

/** What a carrier does with a flush. */
export interface FlushHabit {
  /** Whether the message being played is cut off or heard to its end. */
  readonly cut: 'now' | 'after-message';
  /** Whether marks whose sound was dropped come back. */
  readonly pendingMarks: 'returned' | 'dropped';
  /** The message that answers a flush, where there is one. */
  acknowledge?(): string;
}

/** One carrier's words on one media socket, and its rules for the server's. Holds the stream's counters. */
export interface StreamDialect {
  readonly carrier: Carrier;
  readonly streamId: string;
  /** What the server is sent. */
  readonly format: AudioFormat;
  /** Length of one message to the server, in ms. */
  readonly messageMs: number;
  /** How much a server may have queued ahead of what is heard, in ms. */
  readonly maxQueuedMs: number;
  readonly flush: FlushHabit;
  /** The first word on the socket, where it is not `start`. */
  connected?(): string;
  start(): string;
  /** @param offsetMs start of the sound since the start of the stream; @param payload base64 */
  media(payload: string, offsetMs: number): string;
  digit(digit: string, offsetMs: number): string;
  markReturned(name: string): string;
  /** The last word on the socket, where there is one. */
  stop?(): string;
  /** @returns what the server asks for; undefined when the carrier makes nothing of it. Breaches go to the judge */
  read(message: Readonly<Record<string, unknown>>, judge: Judge): StreamCommand | undefined;
  /** Breaches of the rules for the size of audio messages go to the judge. */
  judgeAudio(audio: PlayedAudio, judge: Judge): void;
}
