import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { errorMessage } from '@voice/core/errors';
import type { MediaSocket } from '@voice/core/frames';
import { WebSocket } from 'ws';
import { LinkError, UpgradeRefusedError } from '../errors.ts';
import type { CarrierLink, LinkOptions, LinkRequest, LinkResponse } from './carrier-link.ts';
import { EarlySocket } from './early-socket.ts';

/** More of an answer is not read, in bytes. */
const MAX_BODY_BYTES = 2_000_000;
const MAX_REFUSAL_BYTES = 65_536;
/** Largest message of a server that is taken, in bytes. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** Real HTTP and WebSocket connections, a new one for each request, none kept. Redirects are answers like others. */
export function networkLink(): CarrierLink {
  return { request: sendRequest, openSocket };
}

function sendRequest({ method, url, headers, body }: LinkRequest, { signal }: LinkOptions = {}): Promise<LinkResponse> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(signal?.aborted ? signal.reason : unreachable(url, error));
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const length = method === 'POST' ? { 'content-length': String(Buffer.byteLength(body)) } : {};
    const outgoing = send(url, { method, headers: { ...headers, ...length }, agent: false, signal });
    outgoing.on('error', fail);
    outgoing.on('response', (incoming) => {
      readText(incoming, MAX_BODY_BYTES).then((text) => {
        incoming.destroy();
        resolve({ status: incoming.statusCode ?? 0, headers: readHeaders(incoming), body: text });
      }, fail);
    });
    outgoing.end(method === 'POST' ? body : undefined);
  });
}

function openSocket(
  url: string,
  headers: Readonly<Record<string, string>>,
  { signal }: LinkOptions = {},
): Promise<MediaSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers, perMessageDeflate: false, maxPayload: MAX_MESSAGE_BYTES });
    const early = new EarlySocket(socket);
    const abort = () => socket.terminate();
    const settle = () => signal?.removeEventListener('abort', abort);
    signal?.addEventListener('abort', abort, { once: true });
    socket.on('open', () => {
      settle();
      resolve(early);
    });
    socket.on('unexpected-response', (request, response) => {
      const refuse = (body: string) => {
        settle();
        request.destroy();
        reject(new UpgradeRefusedError({ statusCode: response.statusCode ?? 0, body }));
      };
      void readText(response, MAX_REFUSAL_BYTES).then(refuse, () => refuse(''));
    });
    socket.on('error', (error) => {
      settle();
      reject(signal?.aborted ? signal.reason : unreachable(url, error));
    });
    if (signal?.aborted) abort();
  });
}

/** @returns at most `maxBytes`; the rest is not read and the connection given up */
async function readText(incoming: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let byteLength = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
    byteLength += (chunk as Buffer).length;
    if (byteLength >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8');
}

function readHeaders({ headers }: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

function unreachable(url: string, error: unknown): LinkError {
  return new LinkError(`Expected an answer from ${url}, got: ${errorMessage(error)}; is the server running there?`, {
    cause: error,
  });
}
