import type { Clock, Timer } from '@voice/core/time';
import type { VendorSocket } from './vendor-socket.ts';

export interface WarmPoolOptions {
  readonly clock: Clock;
  /** Sockets that stand ready. */
  readonly size: number;
  /** Sockets given back that may stand ready beside; they are not replaced. Default `size`. */
  readonly keep?: number;
  /** How long one may stand ready, in ms; shorter than the vendor's patience, or what an open socket costs. */
  readonly idleMs: number;
  /** Dials one; it may be handed out before it is open, since it keeps what is sent until then. */
  readonly open: () => VendorSocket;
}

interface Ready {
  readonly socket: VendorSocket;
  readonly timer: Timer;
  readonly forget: () => void;
}

/**
 * Keeps sockets open ahead of need, so that a sentence does not wait for a handshake.
 * Opens nothing before `warm()`; refills when one is taken; one that closes or stands too long is let go and not replaced,
 * so that a pool nobody uses runs dry.
 */
export class WarmPool {
  readonly #options: WarmPoolOptions;
  readonly #ready: Ready[] = [];
  #isClosed = false;

  constructor(options: WarmPoolOptions) {
    this.#options = options;
  }

  /** Sockets that stand ready, or are on their way. */
  get readyCount(): number {
    return this.#ready.length;
  }

  /** Fills up: at the start of a call, say. */
  warm(): void {
    while (!this.#isClosed && this.#ready.length < this.#options.size) this.#keep(this.#options.open());
  }

  /** The one that has stood longest, else a new one; it is the taker's to close. Then fills up again. */
  take(): VendorSocket {
    const ready = this.#ready[0];
    if (ready !== undefined) this.#remove(ready);
    const socket = ready?.socket ?? this.#options.open();
    this.warm();
    return socket;
  }

  /** A socket that can serve again. Closed when it is over, or there are enough. */
  giveBack(socket: VendorSocket): void {
    if (socket.isEnded) return;
    const { size, keep = size } = this.#options;
    if (this.#isClosed || this.#ready.length >= keep) socket.close();
    else this.#keep(socket);
  }

  /** Closes what stands ready. May be called twice; sockets that were taken are not its business. */
  close(): void {
    this.#isClosed = true;
    for (const ready of [...this.#ready]) this.#drop(ready);
  }

  #keep(socket: VendorSocket): void {
    const forget = socket.events.on('closed', () => this.#remove(ready));
    const timer = this.#options.clock.setTimer(() => this.#drop(ready), this.#options.idleMs);
    const ready: Ready = { socket, timer, forget };
    this.#ready.push(ready);
  }

  #drop(ready: Ready): void {
    this.#remove(ready);
    ready.socket.close();
  }

  #remove(ready: Ready): void {
    ready.timer.cancel();
    ready.forget();
    const index = this.#ready.indexOf(ready);
    if (index >= 0) this.#ready.splice(index, 1);
  }
}
