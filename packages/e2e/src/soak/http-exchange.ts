import { connect, type Socket } from 'node:net';

/** How long an answer may take before it counts as a hang, in ms. */
const LIMIT_MS = 15_000;
const MAX_ANSWER_BYTES = 2_000_000;

/** What became of some bytes that were sent to a server. */
export type HttpOutcome =
  | {
      readonly type: 'answered';
      readonly status: number;
      /** Lower-case names. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** The server closed the connection without a word. */
  | { readonly type: 'closed' }
  /** Nothing came, and the connection stayed open. */
  | { readonly type: 'hung' };

export interface HttpBytes {
  readonly bytes: Uint8Array;
  /** The request ends too early on purpose: our side is closed behind it, so that nobody waits for the rest. */
  readonly isCutOff: boolean;
  /** An answer has no body, whatever its headers say. */
  readonly isHead: boolean;
}

/** Sends bytes over a connection of their own, and reads the first answer. Never rejects. */
export function exchange(port: number, { bytes, isCutOff, isHead }: HttpBytes): Promise<HttpOutcome> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const chunks: Buffer[] = [];
    const finish = (outcome: HttpOutcome) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(() => finish({ type: 'hung' }), LIMIT_MS);
    const read = (isOver: boolean) => readAnswer(Buffer.concat(chunks), isHead, isOver);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const answer = read(false);
      if (answer !== undefined) finish(answer);
    });
    // The server may refuse and close before it has read everything: what it said counts.
    const over = () => finish(read(true) ?? { type: 'closed' });
    socket.on('error', over);
    socket.on('end', over);
    socket.on('close', over);
    send(socket, bytes, isCutOff);
  });
}

function send(socket: Socket, bytes: Uint8Array, isCutOff: boolean): void {
  if (isCutOff) socket.end(bytes);
  else socket.write(bytes);
}

/** @returns undefined while more is to come */
function readAnswer(received: Buffer, isHead: boolean, isOver: boolean): HttpOutcome | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [statusLine = '', ...lines] = received.subarray(0, headEnd).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1] ?? 0);
  if (status === 100) return readAnswer(received.subarray(headEnd + 4), isHead, isOver);
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const rest = received.subarray(headEnd + 4);
  const answered = (body: Buffer): HttpOutcome => ({ type: 'answered', status, headers, body: body.toString('utf8') });
  const isStream = headers['content-type']?.startsWith('text/event-stream') === true;
  if (isHead || isStream || status === 101 || status === 204 || status === 304) return answered(Buffer.alloc(0));
  const length = headers['content-length'];
  if (length !== undefined && rest.length >= Number(length)) return answered(rest.subarray(0, Number(length)));
  if (headers['transfer-encoding'] === 'chunked') {
    const { body, isComplete } = joinChunks(rest);
    return isOver || isComplete || rest.length > MAX_ANSWER_BYTES ? answered(body) : undefined;
  }
  return isOver || rest.length > MAX_ANSWER_BYTES ? answered(rest) : undefined;
}

/** @see https://www.rfc-editor.org/rfc/rfc9112#section-7.1 */
function joinChunks(rest: Buffer): { body: Buffer; isComplete: boolean } {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf('\r\n', at);
    const length = lineEnd < 0 ? Number.NaN : Number.parseInt(rest.toString('latin1', at, lineEnd), 16);
    if (!(length > 0)) return { body: Buffer.concat(chunks), isComplete: length === 0 };
    chunks.push(rest.subarray(lineEnd + 2, lineEnd + 2 + length));
    at = lineEnd + 2 + length + 2;
  }
}
