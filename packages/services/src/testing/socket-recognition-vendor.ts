import type { RecognitionVendor } from './recognition-vendor.ts';
import { startSocketServer, type VendorConnection } from './scripted-socket-server.ts';

/** What the adapter said, as the vendor understands it. */
export type HeardMessage = { readonly audio: Uint8Array } | 'finalize' | 'other';

/** Where the vendor stands when it speaks. */
export interface RecognitionMoment {
  /** Audio that came on this connection, in bytes. */
  readonly heardBytes: number;
  /** Answers given on this connection. */
  readonly answerCount: number;
}

/** How a vendor speaks on its WebSocket, written from its manual and not from the adapter. */
export interface RecognitionWire {
  /** @throws when the manual does not know such a message */
  read(message: string | Uint8Array): HeardMessage;
  /** First on every connection. */
  readonly greeting?: object;
  interim(text: string, moment: RecognitionMoment): readonly object[];
  /** What answers the oldest question. */
  final(text: string, moment: RecognitionMoment): readonly object[];
  /** How the vendor says that the request is wrong and it will not go on. */
  readonly failure: { readonly message?: object; readonly closeCode?: number; readonly reason?: string };
}

/** A vendor on a WebSocket of this machine. */
export async function startSocketVendor(wire: RecognitionWire): Promise<RecognitionVendor> {
  const answers = new Map<VendorConnection, number>();
  const server = await startSocketServer((connection) => {
    if (wire.greeting !== undefined) connection.send(wire.greeting);
  });
  const last = (): VendorConnection => {
    const connection = server.connections.at(-1);
    if (connection === undefined) throw new Error('Expected a connection, got none so far');
    return connection;
  };
  const audioOf = (connection: VendorConnection): Uint8Array =>
    Buffer.concat(
      connection.received.flatMap((message) => {
        const heard = wire.read(message);
        return typeof heard === 'object' ? [heard.audio] : [];
      }),
    );
  const moment = (connection: VendorConnection): RecognitionMoment => ({
    heardBytes: audioOf(connection).length,
    answerCount: answers.get(connection) ?? 0,
  });
  const say = (messages: readonly object[]) => {
    for (const message of messages) last().send(message);
  };

  return {
    baseUrl: server.baseUrl,
    attempts: server.attempts,
    openCount: () => server.connections.filter(({ isOpen }) => isOpen).length,
    audio: () => audioOf(last()),
    asked: () =>
      server.connections.flatMap(({ received }) => received).filter((message) => wire.read(message) === 'finalize')
        .length,
    answer: (text) => {
      const connection = last();
      say(wire.final(text, moment(connection)));
      answers.set(connection, (answers.get(connection) ?? 0) + 1);
    },
    interim: (text) => say(wire.interim(text, moment(last()))),
    lose: () => last().lose(),
    garbage: () => last().send('<html>502</html>'),
    fail: () => {
      const { message, closeCode, reason } = wire.failure;
      if (message !== undefined) last().send(message);
      if (closeCode !== undefined) last().close(closeCode, reason);
    },
    refuse: (statusCode, headers) => server.refuse(statusCode, headers),
    hold: server.hold,
    close: server.close,
  };
}
