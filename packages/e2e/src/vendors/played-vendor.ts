import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PlayedSocket } from './played-socket.ts';

/** How a vendor takes its time, and who is told of it. */
export interface VendorTiming {
  /** From a question to the first of its answer, in ms. Default 0. */
  latencyMs?: () => number;
  /** @param text what was asked; both times of `performance.now()`, in ms */
  onAnswer?: (text: string, askedAtMs: number, answeredAtMs: number) => void;
}

/** What a vendor does with requests and sockets. */
export interface VendorPart {
  request?: (request: IncomingMessage, body: string, response: ServerResponse) => void;
  socket?: (socket: PlayedSocket) => void;
}

/** A vendor on a port of this machine: it can be asked, and it can die. */
export class PlayedVendor {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets: Set<PlayedSocket>;
  #isSilent = false;

  private constructor(server: Server, sockets: Set<PlayedSocket>) {
    this.#server = server;
    this.#sockets = sockets;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start({ request: answer, socket: converse }: VendorPart): Promise<PlayedVendor> {
    const sockets = new Set<PlayedSocket>();
    let vendor: PlayedVendor | undefined;
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      if (answer === undefined) response.writeHead(404).end();
      else answer(request, body, response);
    });
    server.on('upgrade', (request, stream, head) => {
      if (converse === undefined) {
        stream.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      const socket = new PlayedSocket(request, stream, head);
      socket.isSilent = vendor?.isSilent === true;
      sockets.add(socket);
      socket.onClose = () => sockets.delete(socket);
      converse(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    vendor = new PlayedVendor(server, sockets);
    return vendor;
  }

  /** Sockets that are open. */
  get socketCount(): number {
    return this.#sockets.size;
  }

  /** Whether it keeps everybody waiting. */
  get isSilent(): boolean {
    return this.#isSilent;
  }

  /** It keeps what is open, takes what comes, and answers nobody from now on. */
  fallSilent(): void {
    this.#isSilent = true;
    for (const socket of this.#sockets) socket.isSilent = true;
  }

  /** The machine room burns down: what is open breaks, and nobody answers from now on. May be called twice. */
  die(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Calls `act` after the vendor's latency, and tells how long it took. */
export function answerLater({ latencyMs = () => 0, onAnswer }: VendorTiming, text: string, act: () => void): void {
  const askedAtMs = performance.now();
  setTimeout(() => {
    onAnswer?.(text, askedAtMs, performance.now());
    act();
  }, latencyMs());
}
