import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { type DialledSocket, type DialRequest, UpgradeRefusal } from './dial-socket.ts';

/** Longest answer to a refused upgrade that is read, in bytes. */
const MAX_REFUSAL_BYTES = 4096;

/** Dials with the package `ws`. */
export function dialWebSocket({ url, headers, protocols = [] }: DialRequest): DialledSocket {
  const socket = new WebSocket(url, [...protocols], { headers: { ...headers }, perMessageDeflate: false });
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('The socket closed before it was open')));
    socket.once('unexpected-response', (_request, response) => {
      void refusalOf(response).then((refusal) => {
        reject(refusal);
        socket.terminate();
      });
    });
  });
  const ping = (onPong: () => void) => {
    socket.once('pong', onPong);
    socket.ping();
  };
  return { socket, opened, ping };
}

async function refusalOf(response: IncomingMessage): Promise<UpgradeRefusal> {
  let body = '';
  try {
    for await (const chunk of response) {
      body += String(chunk);
      if (body.length > MAX_REFUSAL_BYTES) break;
    }
  } catch {
    // The status says enough.
  }
  return new UpgradeRefusal({
    statusCode: response.statusCode ?? 0,
    retryAfter: response.headers['retry-after'],
    body,
  });
}
