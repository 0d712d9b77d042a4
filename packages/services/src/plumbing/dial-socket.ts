import type { MediaSocket } from '@voice/core/frames';

/** Where to, and as whom. */
export interface DialRequest {
  /** `wss://…` with its query. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** WebSocket subprotocols, best first. */
  readonly protocols?: readonly string[];
}

/** A WebSocket as a service needs it. One of the package `ws` is one as it is, and so is a `LinkedSocket`. */
export interface ServiceSocket extends Omit<MediaSocket, 'send'> {
  send(data: string | Uint8Array): void;
  /** Called once it has closed, so that nothing of us stays on it. */
  removeAllListeners?(): unknown;
}

/** A socket on its way. */
export interface DialledSocket {
  readonly socket: ServiceSocket;
  /** @throws {UpgradeRefusal} when the other side answered without upgrading, or whatever the network said */
  readonly opened: Promise<void>;
  /** Asks the other side for a sign of life. Absent where there is no such thing. */
  readonly ping?: (onPong: () => void) => void;
}

/** Opens sockets: `ws` by default, linked sockets in a test. Returns at once, so that listeners are there before any message. */
export type DialSocket = (request: DialRequest) => DialledSocket;

/** An HTTP answer where a WebSocket was asked for. */
export class UpgradeRefusal extends Error {
  override readonly name = 'UpgradeRefusal';

  readonly statusCode: number;
  readonly retryAfter: string | undefined;
  readonly body: string | undefined;

  constructor({ statusCode, retryAfter, body }: { statusCode: number; retryAfter?: string; body?: string }) {
    super(`The WebSocket upgrade was answered ${statusCode}`);
    this.statusCode = statusCode;
    this.retryAfter = retryAfter;
    this.body = body;
  }
}
