import type { MediaTransport, StreamStartedFrame, TransportRefusal } from '@voice/core/frames';

/** What a socket tells its call. */
export interface StreamBindingListeners {
  /** The carrier has announced the stream; in the same tick. */
  started: (stream: StreamStartedFrame) => void;
  /** A message before the announcement was skipped. */
  refused: (refusal: TransportRefusal) => void;
  /** Once. */
  closed: () => void;
}

/** One socket of one call, from accept to close: waits for the announcement, and notices the end. */
export class StreamBinding {
  readonly transport: MediaTransport;
  #removeEarly: (() => void)[] = [];
  #removeClosed: () => void = () => {};

  /** Listeners may be called before the constructor returns: what has happened already is told at once. */
  constructor(transport: MediaTransport, { started, refused, closed }: StreamBindingListeners) {
    this.transport = transport;
    if (!transport.isOpen) {
      closed();
      return;
    }
    this.#removeClosed = transport.events.on('closed', () => {
      this.detach();
      closed();
    });
    if (transport.started !== undefined) {
      started(transport.started);
      return;
    }
    this.#removeEarly = [
      transport.events.on('refused', refused),
      transport.events.on('frame', (frame) => {
        if (frame.type !== 'stream-started') return;
        this.#stopWaiting();
        started(frame);
      }),
    ];
  }

  /** Hears nothing of the socket any more. */
  detach(): void {
    this.#stopWaiting();
    this.#removeClosed();
  }

  #stopWaiting(): void {
    for (const remove of this.#removeEarly.splice(0)) remove();
  }
}
