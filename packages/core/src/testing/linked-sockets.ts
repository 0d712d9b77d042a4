import type { MediaSocket } from '../frames/index.ts';
import type { Clock } from '../time/index.ts';

type MessageListener = (data: unknown, isBinary: boolean) => void;
type CloseListener = (code: number, reason: { toString(): string }) => void;
type ErrorListener = (error: Error) => void;

export interface LinkedSocketOptions {
  clock: Clock;
  /** One way, in ms. Default 0: still after the sender's current task. */
  latencyMs?: number;
}

/**
 * One end of a pair of sockets in one process, shaped like a WebSocket: ordered, with latency, on any clock.
 * Close codes travel; `terminate` shows as 1006 at both ends.
 */
export class LinkedSocket implements MediaSocket {
  readonly #clock: Clock;
  readonly #latencyMs: number;
  readonly #listeners = {
    message: [] as MessageListener[],
    close: [] as CloseListener[],
    error: [] as ErrorListener[],
  };
  #peer: LinkedSocket | undefined;
  #readyState = 1;
  readonly #inFlight: (() => void)[] = [];

  private constructor({ clock, latencyMs = 0 }: LinkedSocketOptions) {
    this.#clock = clock;
    this.#latencyMs = latencyMs;
  }

  /** Two ends, open from the start. */
  static pair(options: LinkedSocketOptions): [LinkedSocket, LinkedSocket] {
    const one = new LinkedSocket(options);
    const other = new LinkedSocket(options);
    one.#peer = other;
    other.#peer = one;
    return [one, other];
  }

  get readyState(): number {
    return this.#readyState;
  }

  get bufferedAmount(): number {
    return 0;
  }

  on(event: 'message', listener: MessageListener): this;
  on(event: 'close', listener: CloseListener): this;
  on(event: 'error', listener: ErrorListener): this;
  on(event: 'message' | 'close' | 'error', listener: MessageListener | CloseListener | ErrorListener): this {
    (this.#listeners[event] as unknown[]).push(listener);
    return this;
  }

  /** @param data text, or bytes for a binary message */
  send(data: string | Uint8Array): void {
    if (this.#readyState !== 1) return;
    const peer = this.#peer as LinkedSocket;
    this.#deliver(() => {
      if (peer.#readyState > 2) return;
      for (const listener of peer.#listeners.message) listener(data, typeof data !== 'string');
    });
  }

  close(code = 1005, reason = ''): void {
    if (this.#readyState >= 2) return;
    this.#readyState = 2;
    const peer = this.#peer as LinkedSocket;
    this.#deliver(() => peer.#finish(code, reason));
    this.#deliver(() => this.#finish(code, reason));
  }

  terminate(): void {
    if (this.#readyState === 3) return;
    const peer = this.#peer as LinkedSocket;
    this.#finish(1006, '');
    this.#deliver(() => peer.#finish(1006, ''));
  }

  /** Makes this end report a network error, as a broken frame or a reset would. */
  fail(error: Error): void {
    for (const listener of this.#listeners.error) listener(error);
    this.terminate();
  }

  #deliver(action: () => void): void {
    // Whichever timer fires first delivers what was sent first: the system clock's timers may overtake by rounding.
    this.#inFlight.push(action);
    this.#clock.setTimer(() => this.#inFlight.shift()?.(), this.#latencyMs);
  }

  #finish(code: number, reason: string): void {
    if (this.#readyState === 3) return;
    this.#readyState = 3;
    for (const listener of this.#listeners.close) listener(code, reason);
  }
}
