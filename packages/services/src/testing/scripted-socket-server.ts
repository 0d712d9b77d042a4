import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

/** One connection as the vendor sees it. */
export interface VendorConnection {
  /** Path and query that were asked for. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** All that came, in order: text, or bytes. */
  readonly received: readonly (string | Uint8Array)[];
  readonly isOpen: boolean;
  /** An object goes as JSON, a text as it is. */
  send(message: object | string): void;
  close(code: number, reason?: string): void;
  /** Breaks the connection without a word. */
  lose(): void;
}

/** A vendor's WebSocket on this machine that does what the test says. */
export interface ScriptedSocketServer {
  /** `ws://…`, without a path. */
  readonly baseUrl: string;
  readonly connections: readonly VendorConnection[];
  /** Upgrades that were asked for, refused ones included. */
  readonly attempts: () => number;
  /** From now on every upgrade is answered so. */
  refuse(statusCode: number, headers?: Readonly<Record<string, string>>, body?: string): void;
  /** Upgrades wait until the returned function is called. */
  hold(): () => void;
  close(): Promise<void>;
}

/** @param onConnection told of each connection before anything has come */
export async function startSocketServer(
  onConnection: (connection: VendorConnection) => void = () => undefined,
): Promise<ScriptedSocketServer> {
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer();
  const connections: VendorConnection[] = [];
  let attempts = 0;
  let refusal: string | undefined;
  let gate: Promise<void> | undefined;

  server.on('upgrade', (request, socket: Duplex, head) => {
    attempts += 1;
    socket.on('error', () => undefined);
    void (async () => {
      await gate;
      if (refusal !== undefined) {
        socket.end(refusal);
        return;
      }
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        const connection = vendorConnection(webSocket, new URL(request.url ?? '/', 'ws://vendor'), request.headers);
        connections.push(connection);
        onConnection(connection);
      });
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    baseUrl: `ws://127.0.0.1:${port}`,
    connections,
    attempts: () => attempts,
    refuse: (statusCode, headers = {}, body = '') => {
      const lines = Object.entries({ connection: 'close', 'content-length': String(body.length), ...headers });
      const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
      refusal = `HTTP/1.1 ${statusCode} Refused\r\n${head}\r\n${body}`;
    },
    hold: () => {
      let release: () => void = () => undefined;
      gate = new Promise((resolve) => {
        release = resolve;
      });
      return () => release();
    },
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function vendorConnection(socket: WebSocket, url: URL, headers: IncomingHttpHeaders): VendorConnection {
  const received: (string | Uint8Array)[] = [];
  socket.on('error', () => undefined);
  socket.on('message', (data, isBinary) => received.push(isBinary ? new Uint8Array(data as Buffer) : String(data)));
  return {
    url,
    headers,
    received,
    get isOpen() {
      return socket.readyState === socket.OPEN;
    },
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    close: (code, reason) => socket.close(code, reason),
    lose: () => socket.terminate(),
  };
}
