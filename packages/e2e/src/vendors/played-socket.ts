import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const KEY_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/**
 * The server's end of a WebSocket, just enough of it to play a vendor: whole messages without extensions.
 * @see https://www.rfc-editor.org/rfc/rfc6455
 */
export class PlayedSocket {
  /** What was asked for. */
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  onMessage: (message: string | Uint8Array) => void = () => undefined;
  onClose: () => void = () => undefined;
  readonly #socket: Duplex;
  /** Says nothing any more, and hears all. */
  isSilent = false;
  #unread: Buffer = Buffer.alloc(0);

  /** @param socket of an upgrade that is accepted with this */
  constructor(request: IncomingMessage, socket: Duplex, head: Buffer) {
    this.url = new URL(request.url ?? '/', 'ws://vendor');
    this.headers = request.headers;
    this.#socket = socket;
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${KEY_SUFFIX}`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on('error', () => undefined);
    socket.on('close', () => this.onClose());
    socket.on('data', (data: Buffer) => this.#read(data));
    if (head.length > 0) this.#read(head);
  }

  /** An object goes as JSON. */
  send(message: object): void {
    this.#write(TEXT, Buffer.from(JSON.stringify(message)));
  }

  close(code: number): void {
    this.#write(CLOSE, Buffer.of(code >> 8, code & 0xff));
    this.#socket.end();
  }

  /** Breaks the connection without a word. */
  destroy(): void {
    this.#socket.destroy();
  }

  #read(data: Buffer): void {
    this.#unread = this.#unread.length === 0 ? data : Buffer.concat([this.#unread, data]);
    for (let frame = readFrame(this.#unread); frame !== undefined; frame = readFrame(this.#unread)) {
      this.#unread = this.#unread.subarray(frame.byteLength);
      if (frame.opcode === TEXT) this.onMessage(frame.payload.toString('utf8'));
      if (frame.opcode === BINARY) this.onMessage(frame.payload);
      if (frame.opcode === PING) this.#write(PONG, frame.payload);
      if (frame.opcode === CLOSE) {
        this.#write(CLOSE, frame.payload.subarray(0, 2));
        this.#socket.end();
      }
    }
  }

  #write(opcode: number, payload: Buffer): void {
    if (!this.#socket.writable || this.isSilent) return;
    const { length } = payload;
    const head = length < 126 ? Buffer.alloc(2) : Buffer.alloc(length < 65_536 ? 4 : 10);
    head[0] = 0x80 | opcode;
    head[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
    if (head.length === 4) head.writeUInt16BE(length, 2);
    if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
    this.#socket.write(Buffer.concat([head, payload]));
  }
}

/** The first whole frame, unmasked; `undefined` until it is there. */
function readFrame(data: Buffer): { opcode: number; payload: Buffer; byteLength: number } | undefined {
  if (data.length < 2) return undefined;
  const short = (data[1] as number) & 0x7f;
  const maskAt = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (data.length < maskAt + 4) return undefined;
  const length = short < 126 ? short : short === 126 ? data.readUInt16BE(2) : Number(data.readBigUInt64BE(2));
  const byteLength = maskAt + 4 + length;
  if (data.length < byteLength) return undefined;
  const mask = data.subarray(maskAt, maskAt + 4);
  const payload = Buffer.from(data.subarray(maskAt + 4, byteLength));
  for (let index = 0; index < length; index += 1)
    payload[index] = (payload[index] as number) ^ (mask[index & 3] as number);
  return { opcode: (data[0] as number) & 0x0f, payload, byteLength };
}
