import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AudioFormat } from '@voice/core/frames';
import { byteLengthOf } from '@voice/core/frames';
import { WebSocket, WebSocketServer } from 'ws';
import type { AskedSentence, SentenceScript, TextToSpeechWire } from '../../testing/text-to-speech-wire.ts';

/** Every word of a scripted vendor sounds this long, in ms. */
export const WORD_MS = 100;

/** A client of the scripted vendor. */
export interface WireConnection {
  readonly index: number;
  /** As it was dialled. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Objects go as JSON, bytes as they are. */
  send(message: object | Uint8Array | string): void;
  close(code: number, reason: string): void;
}

/** What a vendor says to one sentence. */
export interface WireAnswer {
  /** At least two: messages with sound, in order. */
  readonly pieces: readonly (readonly (object | Uint8Array)[])[];
  readonly ending: readonly object[];
  readonly garbage: string;
  readonly refusal: readonly object[];
}

/** A scripted vendor, to its dialect. */
export interface SocketWire extends TextToSpeechWire {
  readonly connections: readonly WireConnection[];
  /** What each connection said, as parsed JSON. */
  readonly received: readonly Record<string, unknown>[];
  /** A sentence came. @param answer made from its number, counted from 1 */
  ask(
    connection: WireConnection,
    sentence: Omit<AskedSentence, 'connection'>,
    answer: (number: number) => WireAnswer,
  ): void;
  /** A sentence is not wanted any more: one piece of it still comes, then the vendor's confirmation. */
  callOff(connection: WireConnection, context: string | undefined, confirmation: readonly object[]): void;
}

/** How a vendor takes a message. */
export type WireDialect = (wire: SocketWire, connection: WireConnection) => (message: Record<string, unknown>) => void;

interface Underway {
  readonly connection: WireConnection;
  readonly context: string | undefined;
  readonly answer: WireAnswer;
}

/** @param refusalBody of a refused upgrade */
export async function startSocketWire(
  dialect: WireDialect,
  refusalBody: (statusCode: number) => object,
): Promise<SocketWire> {
  const asked: AskedSentence[] = [];
  const received: Record<string, unknown>[] = [];
  const scripts: SentenceScript[] = [];
  const waiting: (() => void)[] = [];
  const sockets = new Set<WebSocket>();
  let stalled: Underway | undefined;
  let calledOffCount = 0;
  const connections: WireConnection[] = [];
  let refusedWith: number | undefined;
  const server = createServer();
  const upgrades = new WebSocketServer({ noServer: true });

  server.on('upgrade', (request, stream, head) => {
    if (refusedWith !== undefined) {
      const body = JSON.stringify(refusalBody(refusedWith));
      const lines = [`HTTP/1.1 ${refusedWith} Refused`, 'Connection: close', `Content-Length: ${body.length}`];
      stream.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
      return;
    }
    upgrades.handleUpgrade(request, stream, head, (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => undefined);
      const connection: WireConnection = {
        index: connections.length,
        url: new URL(request.url ?? '/', 'ws://vendor'),
        headers: request.headers,
        send: (message) => {
          if (socket.readyState !== WebSocket.OPEN) return;
          socket.send(message instanceof Uint8Array || typeof message === 'string' ? message : JSON.stringify(message));
        },
        close: (code, reason) => socket.close(code, reason),
      };
      connections.push(connection);
      const receive = dialect(wire, connection);
      socket.on('message', (data) => {
        const message = JSON.parse(String(data)) as Record<string, unknown>;
        received.push(message);
        receive(message);
      });
    });
  });

  const send = (connection: WireConnection, messages: readonly (object | Uint8Array)[]) => {
    for (const message of messages) connection.send(message);
  };
  const speak = ({ connection, answer }: Underway) => {
    for (const piece of answer.pieces) send(connection, piece);
    send(connection, answer.ending);
  };

  const wire: SocketWire = {
    baseUrl: '',
    asked,
    connections,
    received,
    openCount: () => sockets.size,
    calledOffCount: () => calledOffCount,
    script: (...next) => scripts.push(...next),
    proceed: () => {
      for (const act of waiting.splice(0)) act();
    },
    refuse: (statusCode) => {
      refusedWith = statusCode;
    },
    hangUp: () => {
      for (const socket of sockets) socket.close(1000, 'idle');
    },
    ask: (connection, sentence, answerTo) => {
      asked.push({ ...sentence, connection: connection.index });
      const answer = answerTo(asked.length);
      const underway = { connection, context: sentence.context, answer };
      const first = answer.pieces[0] ?? [];
      switch (scripts.shift() ?? 'speak') {
        case 'speak':
          return speak(underway);
        case 'stall':
          stalled = underway;
          return send(connection, first);
        case 'silent':
          return;
        case 'wait':
          waiting.push(() => speak(underway));
          return;
        case 'garbage':
          return connection.send(answer.garbage);
        case 'refuse':
          return send(connection, answer.refusal);
        case 'drop':
          send(connection, first);
          return connection.close(1011, 'internal');
      }
    },
    callOff: (connection, context, confirmation) => {
      const isStalled = stalled !== undefined && stalled.connection === connection && stalled.context === context;
      if (isStalled) {
        calledOffCount += 1;
        send(connection, stalled?.answer.pieces[1] ?? []);
        stalled = undefined;
      }
      send(connection, confirmation);
    },
    close: async () => {
      for (const socket of sockets) socket.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(wire, { baseUrl: `ws://127.0.0.1:${port}` });
}

/** Sound that tells which sentence it belongs to. */
export function tone(number: number, durationMs: number, format: AudioFormat): Uint8Array {
  return new Uint8Array(byteLengthOf(durationMs, format)).fill(number);
}

/** The words a vendor would say: not a dash. */
export function sayable(text: string): string[] {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
}
