import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RecognitionVendor } from './recognition-vendor.ts';

/** How a vendor that takes one request for a segment speaks, written from its manual and not from the adapter. */
export interface RequestRecognitionWire {
  /** The audio in a request. @throws when the manual does not know such a request */
  audio(request: { readonly contentType: string; readonly body: Buffer }): Promise<Uint8Array> | Uint8Array;
  /** The body of an answer. */
  answer(text: string): object;
  /** How the vendor says that the request is wrong. */
  readonly failure: { readonly statusCode: number; readonly body: object };
}

interface Question {
  readonly audio: Uint8Array;
  readonly response: ServerResponse;
}

/** A vendor behind an HTTP endpoint of this machine. */
export async function startRequestVendor(wire: RequestRecognitionWire): Promise<RecognitionVendor> {
  const questions: Question[] = [];
  let attempts = 0;
  let refusal: { statusCode: number; headers: Readonly<Record<string, string>> } | undefined;
  let gate: Promise<void> | undefined;
  const isOpen = ({ response }: Question) => !response.writableEnded && !response.destroyed;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    attempts += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    await gate;
    if (refusal !== undefined) {
      response.writeHead(refusal.statusCode, refusal.headers).end('{}');
      return;
    }
    const contentType = request.headers['content-type'] ?? '';
    questions.push({ audio: await wire.audio({ contentType, body: Buffer.concat(chunks) }), response });
  }
  const server = createServer((request, response) => {
    // A request the client called off.
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const oldest = (): ServerResponse => {
    const question = questions.find(isOpen);
    if (question === undefined) throw new Error('Expected a request that waits for its answer, got none');
    return question.response;
  };
  const reply = (statusCode: number, body: string) =>
    oldest().writeHead(statusCode, { 'content-type': 'application/json' }).end(body);

  return {
    baseUrl: `http://127.0.0.1:${port}`,
    attempts: () => attempts,
    openCount: () => questions.filter(isOpen).length,
    audio: () => questions.at(-1)?.audio ?? new Uint8Array(),
    asked: () => questions.length,
    answer: (text) => reply(200, JSON.stringify(wire.answer(text))),
    lose: () => oldest().destroy(),
    garbage: () => reply(200, '<html>502</html>'),
    fail: () => reply(wire.failure.statusCode, JSON.stringify(wire.failure.body)),
    refuse: (statusCode, headers = {}) => {
      refusal = { statusCode, headers };
    },
    hold: () => {
      let release: () => void = () => undefined;
      gate = new Promise((resolve) => {
        release = resolve;
      });
      return () => release();
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
