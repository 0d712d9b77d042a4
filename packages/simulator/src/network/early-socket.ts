import type { MediaSocket } from '@voice/core/frames';

type MessageListener = (data: unknown, isBinary: boolean) => void;
type CloseListener = (code: number, reason: { toString(): string }) => void;
type ErrorListener = (error: Error) => void;

/**
 * A socket that keeps what arrives before somebody listens, since a promise hands it over one turn later than it opened.
 * It is handed on, in order, right after a listener for messages was added.
 */
export class EarlySocket implements MediaSocket {
  readonly #socket: MediaSocket;
  readonly #waiting: Parameters<MessageListener>[] = [];
  #closed: Parameters<CloseListener> | undefined;
  #messageListener: MessageListener | undefined;

  constructor(socket: MediaSocket) {
    this.#socket = socket;
    socket.on('message', (data, isBinary) => {
      if (this.#messageListener === undefined) this.#waiting.push([data, isBinary]);
      else this.#messageListener(data, isBinary);
    });
    socket.on('close', (code, reason) => {
      this.#closed = [code, reason];
    });
    socket.on('error', () => undefined); // Without a listener it would end the process before anybody could listen.
  }

  get readyState(): number {
    return this.#socket.readyState;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  on(event: 'message', listener: MessageListener): this;
  on(event: 'close', listener: CloseListener): this;
  on(event: 'error', listener: ErrorListener): this;
  on(event: 'message' | 'close' | 'error', listener: MessageListener | CloseListener | ErrorListener): this {
    if (event === 'message') this.#listen(listener as MessageListener);
    else if (event === 'error') this.#socket.on('error', listener as ErrorListener);
    else if (this.#closed === undefined) this.#socket.on('close', listener as CloseListener);
    else queueMicrotask(() => (listener as CloseListener)(...(this.#closed as Parameters<CloseListener>)));
    return this;
  }

  send(data: string): void {
    this.#socket.send(data);
  }

  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** One listener is what a stream has. */
  #listen(listener: MessageListener): void {
    this.#messageListener = listener;
    queueMicrotask(() => {
      for (const message of this.#waiting.splice(0)) listener(...message);
    });
  }
}
