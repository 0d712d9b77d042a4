import {
  type DialledSocket,
  type DialRequest,
  type DialSocket,
  type ServiceSocket,
  UpgradeRefusal,
} from '../plumbing/dial-socket.ts';

type Listener = (...values: never[]) => void;

/** One end of a socket without a network: does what the test says, at once. */
export class ScriptedSocket implements ServiceSocket {
  readonly request: DialRequest;
  /** All that was sent, in order. */
  readonly sent: (string | Uint8Array)[] = [];
  readyState = 0;
  bufferedAmount = 0;
  /** Whether the other side answers a goodbye. */
  isPolite = true;
  readonly #listeners = new Map<string, Listener[]>();
  #onPong: () => void = () => undefined;
  resolveOpen: () => void = () => undefined;
  rejectOpen: (error: Error) => void = () => undefined;

  constructor(request: DialRequest) {
    this.request = request;
  }

  get listenerCount(): number {
    return [...this.#listeners.values()].flat().length;
  }

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    return this;
  }

  removeAllListeners(): void {
    this.#listeners.clear();
  }

  send(data: string | Uint8Array): void {
    this.sent.push(data);
  }

  close(code = 1005): void {
    this.readyState = 2;
    if (this.isPolite) this.emitClose(code);
  }

  terminate(): void {
    this.emitClose(1006);
  }

  ping(onPong: () => void): void {
    this.#onPong = onPong;
  }

  pong(): void {
    this.#onPong();
  }

  /** The other side says something. */
  receive(data: string | Uint8Array): void {
    this.#emit('message', data, typeof data !== 'string');
  }

  fail(error: Error): void {
    this.#emit('error', error);
  }

  emitClose(code: number, reason = ''): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#emit('close', code, reason);
  }

  #emit(event: string, ...values: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) (listener as (...all: unknown[]) => void)(...values);
  }
}

/** Dials sockets that the test opens, refuses and loses. */
export class ScriptedDial {
  readonly sockets: ScriptedSocket[] = [];

  readonly dial: DialSocket = (request): DialledSocket => {
    const socket = new ScriptedSocket(request);
    this.sockets.push(socket);
    const opened = new Promise<void>((resolve, reject) => {
      socket.resolveOpen = resolve;
      socket.rejectOpen = reject;
    });
    return { socket, opened, ping: (onPong) => socket.ping(onPong) };
  };

  get dialledCount(): number {
    return this.sockets.length;
  }

  get latest(): ScriptedSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('Expected somebody to dial, nobody has');
    return socket;
  }

  /** What went out on the latest socket: texts as they are, bytes by their number. */
  sent(): (string | number)[] {
    return this.latest.sent.map((message) => (typeof message === 'string' ? message : message.length));
  }

  async open(): Promise<void> {
    this.latest.readyState = 1;
    this.latest.resolveOpen();
    await Promise.resolve();
    await Promise.resolve();
  }

  refuse(statusCode: number, retryAfter?: string): void {
    this.latest.rejectOpen(new UpgradeRefusal({ statusCode, ...(retryAfter !== undefined && { retryAfter }) }));
  }

  /** The connection breaks. */
  lose(code = 1006): void {
    this.latest.emitClose(code);
  }
}
