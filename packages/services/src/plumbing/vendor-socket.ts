import { TypedEmitter } from '@voice/core/events';
import type { Clock, Timer } from '@voice/core/time';
import { ServiceError, type ServiceErrorCode } from '../errors.ts';
import { type DialRequest, type DialSocket, type ServiceSocket, UpgradeRefusal } from './dial-socket.ts';
import { dialWebSocket } from './dial-web-socket.ts';
import { Heartbeat } from './heartbeat.ts';
import { KeepAlive, type KeepAliveOptions } from './keep-alive.ts';
import type { ServiceIdentity } from './service-usage.ts';
import { toServiceError } from './to-service-error.ts';

export interface VendorSocketOptions {
  readonly identity: ServiceIdentity;
  readonly request: DialRequest;
  readonly clock: Clock;
  /** Default: the package `ws`. */
  readonly dial?: DialSocket | undefined;
  /** Longest wait for the socket to open, in ms. Default 5000. */
  readonly openTimeoutMs?: number;
  readonly keepAlive?: KeepAliveOptions | undefined;
  /** How often to ask a silent vendor for a sign of life, in ms; without one it is a lost connection. Default: never. */
  readonly heartbeatMs?: number | undefined;
  /** What a close code of this vendor means, where it is not a lost connection. */
  readonly explainClose?: ((code: number, reason: string) => ServiceErrorCode | undefined) | undefined;
}

export type VendorSocketEvents = {
  open: () => void;
  /** Text, or bytes that belong to the listener. */
  message: (message: string | Uint8Array) => void;
  /** Once, unless it was `close()` that ended it: refused, silent, lost or closed by the vendor. */
  closed: (error: ServiceError) => void;
};

const OPEN = 1;
const CLOSED = 3;
const OPEN_TIMEOUT_MS = 5000;
/** Time for the vendor to say goodbye; then the connection is dropped. */
const GOODBYE_MS = 1000;

/** One connection to a vendor: opens, keeps alive, ends once. What is sent before it is open waits. */
export class VendorSocket {
  readonly events = new TypedEmitter<VendorSocketEvents>();
  readonly #options: VendorSocketOptions;
  readonly #keepAlive: KeepAlive | undefined;
  #socket: ServiceSocket | undefined;
  #waiting: (string | Uint8Array)[] = [];
  #heartbeat: Heartbeat | undefined;
  #openTimer: Timer | undefined;
  #failure: Error | undefined;
  #isOpen = false;
  #isEnded = false;

  constructor(options: VendorSocketOptions) {
    this.#options = options;
    const { clock, keepAlive, openTimeoutMs = OPEN_TIMEOUT_MS } = options;
    this.#keepAlive = keepAlive && new KeepAlive({ ...keepAlive, clock, send: (message) => this.send(message) });
    this.#openTimer = clock.setTimer(() => {
      this.#end(this.#error('VOICE_SERVICE_TIMEOUT', `opened no connection within ${openTimeoutMs} ms`));
    }, openTimeoutMs);
    this.#dial();
  }

  /** Whether what is sent now goes straight to the network. */
  get isOpen(): boolean {
    return this.#isOpen && !this.#isEnded && this.#socket?.readyState === OPEN;
  }

  /** Whether it is over, by `close()` or not. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Bytes handed over and not yet taken by the network. */
  get bufferedAmount(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** In order; dropped when it is over. @param message text, or bytes that must not change afterwards */
  send(message: string | Uint8Array): void {
    if (this.#isEnded) return;
    if (!this.#isOpen) {
      this.#waiting.push(message);
      return;
    }
    this.#keepAlive?.sent();
    this.#socket?.send(message);
  }

  /** Says goodbye and is gone; nothing is emitted afterwards. May be called twice. @param farewell the vendor's own last word */
  close(farewell?: string): void {
    if (this.#isEnded) return;
    if (farewell !== undefined && this.isOpen) this.#socket?.send(farewell);
    this.#end(undefined);
  }

  #dial(): void {
    const { dial = dialWebSocket, request, clock, heartbeatMs } = this.#options;
    try {
      const { socket, opened, ping } = dial(request);
      this.#socket = socket;
      socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
      socket.on('error', (error) => {
        this.#failure ??= error;
      });
      socket.on('close', (code, reason) => {
        if (!this.#isEnded) this.#end(this.#closeError(code, String(reason)));
      });
      if (ping !== undefined && heartbeatMs !== undefined) {
        const onDead = () => {
          socket.terminate();
          this.#end(this.#error('VOICE_SERVICE_CONNECTION_LOST', `gave no sign of life for ${heartbeatMs} ms`));
        };
        this.#heartbeat = new Heartbeat({ clock, intervalMs: heartbeatMs, ping, onDead });
      }
      opened.then(
        () => this.#opened(),
        (error: unknown) => this.#end(this.#openError(error)),
      );
    } catch (error) {
      // Listeners come first: the caller does not have us yet.
      void Promise.resolve().then(() => this.#end(this.#openError(error)));
    }
  }

  #opened(): void {
    if (this.#isEnded) return;
    this.#openTimer?.cancel();
    this.#isOpen = true;
    this.#keepAlive?.start();
    this.#heartbeat?.start();
    // First in line: what a listener of `open` sends is a greeting.
    const waiting = this.#waiting;
    this.#waiting = [];
    this.events.emit('open');
    for (const message of waiting) this.send(message);
  }

  #receive(data: unknown, isBinary: boolean): void {
    if (this.#isEnded) return;
    this.#heartbeat?.heard();
    this.events.emit('message', isBinary ? toBytes(data) : String(data));
  }

  #end(error: ServiceError | undefined): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#openTimer?.cancel();
    this.#keepAlive?.stop();
    this.#heartbeat?.stop();
    this.#waiting = [];
    if (this.#socket !== undefined) hangUp(this.#socket, this.#options.clock);
    if (error !== undefined) this.events.emit('closed', error);
    this.events.removeAll();
  }

  #openError(error: unknown): ServiceError {
    if (error instanceof UpgradeRefusal) return toServiceError(this.#options.identity, error, this.#options.clock);
    return this.#error('VOICE_SERVICE_UNAVAILABLE', 'could not be reached; check the base URL and the network', error);
  }

  #closeError(code: number, reason: string): ServiceError {
    if (!this.#isOpen) return this.#openError(this.#failure);
    const explained = this.#options.explainClose?.(code, reason);
    const closeCode = { closeCode: code };
    if (explained !== undefined)
      return this.#error(explained, `closed the connection with ${code}`, undefined, closeCode);
    return this.#error('VOICE_SERVICE_CONNECTION_LOST', `lost the connection (${code})`, this.#failure, closeCode);
  }

  #error(code: ServiceErrorCode, what: string, cause?: unknown, more: { closeCode?: number } = {}): ServiceError {
    const { service, vendor } = this.#options.identity;
    return new ServiceError(code, `${vendor} (${service}) ${what}`, { service, vendor, ...more }, { cause });
  }
}

/** A handshake where one is possible, and an end in any case. Our listeners stay until then: one of them is for `error`. */
function hangUp(socket: ServiceSocket, clock: Clock): void {
  if (socket.readyState === CLOSED) {
    socket.removeAllListeners?.();
    return;
  }
  const timer = socket.readyState === OPEN ? clock.setTimer(() => socket.terminate(), GOODBYE_MS) : undefined;
  socket.on('close', () => {
    timer?.cancel();
    socket.removeAllListeners?.();
  });
  if (socket.readyState === OPEN) socket.close(1000);
  else socket.terminate();
}

function toBytes(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return Buffer.concat(data as readonly Uint8Array[]);
}
