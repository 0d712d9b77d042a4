import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the endpoint was asked. */
export interface EndpointRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

/** A model's endpoint on this machine that does what the test says, and nothing unasked. */
export interface ScriptedEndpoint {
  readonly baseUrl: string;
  readonly requests: EndpointRequest[];
  /** How many requests the client called off. */
  readonly calledOff: () => number;
  /** Requests whose answer has not ended on either side. */
  readonly openCount: () => number;
  close(): Promise<void>;
}

/** Answers one request. */
export type Answer = (response: ServerResponse, request: EndpointRequest) => void | Promise<void>;

/** @param answers one for each request, in order; a request beyond them is answered 418 */
export async function startScriptedEndpoint(...answers: Answer[]): Promise<ScriptedEndpoint> {
  const requests: EndpointRequest[] = [];
  let calledOff = 0;
  let openCount = 0;
  const server = createServer((message, response) => {
    openCount += 1;
    response.on('close', () => {
      openCount -= 1;
      if (!response.writableFinished) calledOff += 1;
    });
    void serve(message, response);
  });
  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
    const { url = '', headers } = message;
    const request = { path: url, authorization: headers.authorization, headers, body };
    requests.push(request);
    const answer = answers.shift();
    if (answer === undefined) response.writeHead(418).end('{"error":{"message":"unexpected request"}}');
    else await answer(response, request);
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    calledOff: () => calledOff,
    openCount: () => openCount,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Begins a streamed answer. */
export function startStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
}

/** Answers with these events and ends. */
export function streaming(...events: string[]): Answer {
  return (response) => {
    startStream(response);
    for (const text of events) response.write(text);
    response.end();
  };
}

/** Refuses with this body of JSON. */
export function refusingWith(statusCode: number, body: string, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(statusCode, { 'content-type': 'application/json', ...headers }).end(body);
  };
}
