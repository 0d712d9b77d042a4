import type { TypedEmitter } from '../events/index.ts';
import type { InputFrame, OutputFrame, StreamStartedFrame } from './frames.ts';
import type { WireDescription } from './wire-description.ts';

/** Why a media socket is gone. */
export interface TransportClosed {
  /** WebSocket close code; 1006 when the connection was lost without one. */
  readonly code: number;
  readonly reason: string;
}

/** What a media socket had to skip. */
export interface TransportRefusal {
  /** The stable code of the error, for example `VOICE_WIRE_FORMAT`. */
  readonly code: string;
  /** What was expected, what came. */
  readonly message: string;
}

export type MediaTransportEvents = {
  /** Audio payloads are valid until the listener returns. */
  frame: (frame: InputFrame) => void;
  /** A message was skipped; the call goes on. */
  refused: (refusal: TransportRefusal) => void;
  /** Once, at the end, whoever closed it. */
  closed: (closed: TransportClosed) => void;
};

/** One media socket of one carrier, spoken to in frames. */
export interface MediaTransport {
  readonly wire: WireDescription;
  readonly events: TypedEmitter<MediaTransportEvents>;
  readonly isOpen: boolean;
  /** The carrier's announcement of the stream, once it has come. */
  readonly started: StreamStartedFrame | undefined;
  /** Sends at once, in order; a frame for a closed socket is dropped. @returns whether it was sent */
  send(frame: OutputFrame): boolean;
  /** Bytes accepted by `send` and not yet handed to the network. */
  readonly bufferedBytes: number;
  /** May be called twice. @param code WebSocket close code, default 1000 */
  close(code?: number, reason?: string): void;
}

/**
 * The part of a WebSocket that a transport needs. A `WebSocket` of the package `ws` is one as it is.
 * Listeners are added synchronously on accept, and there is always one for `error`.
 */
export interface MediaSocket {
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number;
  readonly bufferedAmount: number;
  on(event: 'message', listener: (data: unknown, isBinary: boolean) => void): unknown;
  on(event: 'close', listener: (code: number, reason: { toString(): string }) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  /** Drops the connection without a closing handshake. */
  terminate(): void;
}
