import type { MediaSocket } from '@voice/core/frames';
import type { Clock, Timer } from '@voice/core/time';

/**
 * The same socket, farther away: every message and every close takes `delayMs` longer in each direction, in order.
 * Without a delay it is the socket itself.
 */
export function delaySocket(socket: MediaSocket, clock: Clock, delayMs: number): MediaSocket {
  return delayMs > 0 ? new DelayedSocket(socket, clock, delayMs) : socket;
}

class DelayedSocket implements MediaSocket {
  readonly #socket: MediaSocket;
  readonly #outbound: DelayLine;
  readonly #inbound: DelayLine;
  #isClosing = false;

  constructor(socket: MediaSocket, clock: Clock, delayMs: number) {
    this.#socket = socket;
    this.#outbound = new DelayLine(clock, delayMs);
    this.#inbound = new DelayLine(clock, delayMs);
  }

  get readyState(): number {
    return this.#isClosing ? Math.max(2, this.#socket.readyState) : this.#socket.readyState;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  on(event: 'message', listener: (data: unknown, isBinary: boolean) => void): this;
  on(event: 'close', listener: (code: number, reason: { toString(): string }) => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'message' | 'close' | 'error', listener: (...values: never[]) => void): this {
    const later = (...values: unknown[]) =>
      this.#inbound.add(() => (listener as (...all: unknown[]) => void)(...values));
    this.#socket.on(event as 'message', later);
    return this;
  }

  send(data: string): void {
    this.#outbound.add(() => this.#socket.send(data));
  }

  close(code?: number, reason?: string): void {
    this.#isClosing = true;
    this.#outbound.add(() => this.#socket.close(code, reason));
  }

  terminate(): void {
    this.#isClosing = true;
    this.#outbound.clear();
    this.#socket.terminate();
  }
}

/** First in, first out, each after the same time, also where a clock's timers overtake one another by rounding. */
class DelayLine {
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #actions: (() => void)[] = [];
  readonly #timers = new Set<Timer>();

  constructor(clock: Clock, delayMs: number) {
    this.#clock = clock;
    this.#delayMs = delayMs;
  }

  add(action: () => void): void {
    this.#actions.push(action);
    const timer = this.#clock.setTimer(() => {
      this.#timers.delete(timer);
      this.#actions.shift()?.();
    }, this.#delayMs);
    this.#timers.add(timer);
  }

  clear(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#actions.length = 0;
  }
}
