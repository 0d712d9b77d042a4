import { TypedEmitter } from '@voice/core/events';
import type { SpeechToTextStream, SpeechToTextStreamEvents } from '@voice/core/services';
import { ServiceError } from '../errors.ts';
import { readMessage, type UnreadObject } from '../plumbing/read-message.ts';
import { StreamingSocket, type StreamingSocketOptions } from '../plumbing/streaming-socket.ts';
import type { StreamingRecogniserOptions } from './recogniser-options.ts';
import { SegmentFinals } from './segment-finals.ts';

export interface VendorStreamOptions
  extends StreamingRecogniserOptions,
    Pick<
      StreamingSocketOptions,
      | 'identity'
      | 'request'
      | 'format'
      | 'greeting'
      | 'encodeAudio'
      | 'messageMs'
      | 'maxSpeed'
      | 'backlogMs'
      | 'keepAlive'
      | 'explainClose'
    > {
  readonly model: string;
  /** Longest wait for the answer to a `finalize`, in ms, where the vendor answers each one. */
  readonly answerTimeoutMs?: number;
  /** The vendor's goodbye. */
  readonly farewell?: string;
}

/** What a vendor's dialect adds to a stream. */
export interface VendorDialect {
  /** @throws {ServiceError} when the vendor says that it cannot go on; a retryable one is followed by another attempt */
  receive(message: UnreadObject): void;
  /** The caller has paused. */
  finalize(): void;
  /** A new connection begins. */
  restart?(): void;
}

/** What a dialect works with. */
export interface VendorStreamParts {
  readonly socket: StreamingSocket;
  readonly finals: SegmentFinals;
}

/** Recognition of one call by a vendor that listens all the time; the dialect translates, this keeps the contract. */
export function openVendorStream(
  options: VendorStreamOptions,
  speak: (parts: VendorStreamParts) => VendorDialect,
): SpeechToTextStream {
  const events = new TypedEmitter<SpeechToTextStreamEvents>();
  const socket = new StreamingSocket(options);
  const finals = new SegmentFinals({ clock: options.clock, events, answerTimeoutMs: options.answerTimeoutMs });
  const dialect = speak({ socket, finals });
  let isOver = false;

  const end = () => {
    isOver = true;
    finals.close();
    socket.close(options.farewell);
    const { service, vendor } = options.identity;
    if (socket.sentMs > 0) options.onUsage?.({ service, vendor, model: options.model, audioMs: socket.sentMs });
  };
  socket.events.on('message', (message) => {
    try {
      dialect.receive(readMessage(message, options.identity));
    } catch (error) {
      // A listener's own failure is not the vendor's.
      if (!(error instanceof ServiceError)) throw error;
      socket.reject(error);
    }
  });
  socket.events.on('open', () => finals.connected());
  socket.events.on('lost', () => {
    finals.lost();
    dialect.restart?.();
  });
  socket.events.on('error', (error) => {
    end();
    events.emit('error', error);
    events.removeAll();
  });

  return {
    events,
    write: (payload) => socket.write(payload),
    finalize: () => {
      if (!isOver) dialect.finalize();
    },
    close: () => {
      if (isOver) return;
      end();
      events.removeAll();
    },
  };
}
