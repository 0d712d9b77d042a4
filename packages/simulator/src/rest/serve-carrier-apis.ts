import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorMessage } from '@voice/core/errors';
import type { CarrierHttpRequest } from '@voice/core/telephony';
import { LinkError, SimulationError } from '../errors.ts';
import type { PhoneNetwork } from '../network/phone-network.ts';

/** No request to a carrier is larger, in bytes. */
const MAX_BODY_BYTES = 1_000_000;
const methods = ['GET', 'POST', 'PUT', 'DELETE'] as const;

export interface ServeCarrierApisOptions {
  readonly network: PhoneNetwork;
  /** Default 127.0.0.1: this is for one machine. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
}

/** A listener that answers for all three carriers. */
export interface ServedCarrierApis {
  /** `http://127.0.0.1:…`: the API base of Twilio, Exotel and Vobiz alike. */
  readonly origin: string;
  /** Breaks what is still open. May be called twice. */
  close(): Promise<void>;
}

/**
 * Answers the carriers' REST requests over HTTP.
 * @throws {SimulationError} when it cannot listen there
 */
export async function serveCarrierApis({
  network,
  host = '127.0.0.1',
  port = 0,
}: ServeCarrierApisOptions): Promise<ServedCarrierApis> {
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    answer(network, request, response).catch(() => request.socket.destroy());
  });
  await listen(server, host, port);
  const { port: actual } = server.address() as AddressInfo;
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new SimulationError(`Expected to listen on ${host}:${port}, got: ${errorMessage(error)}; choose another port`, {
          cause: error,
        }),
      );
    });
    server.listen(port, host, () => resolve());
  });
}

async function answer(network: PhoneNetwork, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = methods.find((known) => known === request.method);
  if (method === undefined) {
    response.writeHead(405).end();
    return;
  }
  const giveUp = new AbortController();
  // Whoever waits no longer closes the connection; the carrier goes on with what it was asked.
  response.on('close', () => giveUp.abort(new DOMException('The connection was closed', 'AbortError')));
  const body = await readBody(request);
  if (body === undefined) {
    response.writeHead(413, { connection: 'close' }).end();
    return;
  }
  const asked: CarrierHttpRequest = { method, url: request.url ?? '/', headers: readHeaders(request), body };
  try {
    const { status, headers, body: text } = await network.apis.request(asked, { signal: giveUp.signal });
    response.writeHead(status, headers as Record<string, string>).end(text);
  } catch (error) {
    if (!(error instanceof LinkError) && !giveUp.signal.aborted) throw error;
    request.socket.destroy();
  }
}

/** Reads to the end, so that the answer arrives, but keeps no more than it may. @returns undefined when it is too large */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let byteLength = 0;
  for await (const chunk of request) {
    byteLength += (chunk as Buffer).length;
    if (byteLength <= MAX_BODY_BYTES) chunks.push(chunk as Buffer);
  }
  return byteLength > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

function readHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
