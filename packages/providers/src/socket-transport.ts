import { errorMessage, VoiceError } from '@voice/core/errors';
import { TypedEmitter } from '@voice/core/events';
import type {
  InputFrame,
  MediaSocket,
  MediaTransport,
  MediaTransportEvents,
  OutputFrame,
  StreamStartedFrame,
  WireDescription,
} from '@voice/core/frames';
import type { TransportOptions } from '@voice/core/telephony';
import type { FrameSerializer } from '@voice/serializers';
import { refusalCodes } from './errors.ts';
import { textOfMessage } from './socket-message.ts';

/** Longest text message by default, in characters: 3 s of the widest audio a carrier sends, and far above any real one. */
export const DEFAULT_MAX_MESSAGE_LENGTH = 131_072;

/** A socket that only sends what we cannot use is no carrier's: this many refusals without one good message close it. */
export const MAX_CONSECUTIVE_REFUSALS = 50;

const OPEN = 1;
const CLOSED = 3;
/** Bytes of UTF-8 that a close reason may take. @see https://www.rfc-editor.org/rfc/rfc6455#section-5.5 */
const MAX_REASON_BYTES = 123;

/**
 * A media socket, spoken to in frames: one WebSocket and one carrier's serializer.
 * Every listener is attached in the constructor. Messages that cannot be used are skipped, reported as `refused` and
 * counted; `MAX_CONSECUTIVE_REFUSALS` of them in a row close the socket with 1008. After `close()` nothing is heard.
 */
export class SocketTransport implements MediaTransport {
  readonly events = new TypedEmitter<MediaTransportEvents>();
  readonly #socket: MediaSocket;
  readonly #serializer: FrameSerializer;
  readonly #maxMessageLength: number;
  readonly #wireOverrides: TransportOptions['wire'];
  #wire: WireDescription;
  #started: StreamStartedFrame | undefined;
  #consecutiveRefusals = 0;
  #refusedCount = 0;
  #lastError: string | undefined;
  #isClosing = false;
  #isClosed = false;

  constructor(
    socket: MediaSocket,
    serializer: FrameSerializer,
    { wire, maxMessageLength = DEFAULT_MAX_MESSAGE_LENGTH }: Pick<TransportOptions, 'wire' | 'maxMessageLength'> = {},
  ) {
    this.#socket = socket;
    this.#serializer = serializer;
    this.#maxMessageLength = maxMessageLength;
    this.#wireOverrides = wire;
    this.#wire = this.#readWire();
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('close', (code, reason) => this.#finish(code, reason.toString()));
    socket.on('error', (error) => {
      this.#lastError = errorMessage(error); // `close` follows.
    });
    // Died before it could be bound: no event will come any more, and nobody can be listening yet.
    if (socket.readyState === CLOSED)
      queueMicrotask(() => this.#finish(1006, 'the socket was closed before it was bound'));
  }

  /** Final once the stream is announced: the carrier may announce another rate than was asked for. */
  get wire(): WireDescription {
    return this.#wire;
  }

  get isOpen(): boolean {
    return !this.#isClosing && this.#socket.readyState === OPEN;
  }

  get started(): StreamStartedFrame | undefined {
    return this.#started;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  /** Messages that were skipped so far. */
  get refusedCount(): number {
    return this.#refusedCount;
  }

  /** @returns whether something was sent: false also before the announcement, and for a frame that this carrier has no word for */
  send(frame: OutputFrame): boolean {
    if (!this.isOpen || this.#started === undefined) return false; // Until then nobody knows the stream's id.
    const messages = this.#serializer.serialize(frame);
    for (const message of messages) this.#socket.send(message);
    return messages.length > 0;
  }

  close(code = 1000, reason = ''): void {
    if (this.#isClosing || this.#isClosed) return;
    this.#isClosing = true;
    this.#socket.close(code, shorten(reason));
  }

  #readWire(): WireDescription {
    const { wire } = this.#serializer;
    const { messageMs = wire.messageMs, leadMs = wire.leadMs } = this.#wireOverrides ?? {};
    return { ...wire, messageMs, leadMs };
  }

  #receive(data: unknown, isBinary: boolean): void {
    if (this.#isClosing || this.#isClosed) return;
    if (isBinary) {
      this.#refuse(refusalCodes.binary, 'Expected a text message, got a binary one; it was skipped');
      return;
    }
    const text = textOfMessage(data, this.#maxMessageLength);
    if (text === undefined) {
      this.#refuse(
        refusalCodes.tooLong,
        `Expected at most ${this.#maxMessageLength} characters in a message, got more; it was skipped`,
      );
      return;
    }
    let frames: readonly InputFrame[];
    try {
      frames = this.#serializer.deserialize(text);
    } catch (error) {
      this.#refuse(error instanceof VoiceError ? error.code : refusalCodes.serializer, errorMessage(error));
      return;
    }
    let isInOrder = true;
    for (const frame of frames) isInOrder = this.#accept(frame) && isInOrder;
    if (isInOrder) this.#consecutiveRefusals = 0;
  }

  #accept(frame: InputFrame): boolean {
    if (frame.type === 'stream-started') {
      if (this.#started !== undefined) {
        return this.#refuse(
          refusalCodes.order,
          'Expected one announcement of the stream, got a second; it was skipped',
        );
      }
      this.#started = frame;
      this.#wire = this.#readWire();
    } else if (this.#started === undefined && frame.type !== 'stream-connected' && frame.type !== 'stream-stopped') {
      return this.#refuse(
        refusalCodes.order,
        `Expected the stream's announcement first, got "${frame.type}"; it was skipped`,
      );
    }
    if (this.#isClosing) return true; // A listener has closed us in the middle of a message.
    this.#guarded(() => this.events.emit('frame', frame));
    return true;
  }

  /** A failure in our own listener must not become the process's: it costs this socket only. */
  #guarded(emit: () => void): void {
    try {
      emit();
    } catch (error) {
      this.#refusedCount += 1;
      this.close(1011, 'internal error');
      this.#report(refusalCodes.listener, `A listener failed, the socket is closed: ${errorMessage(error)}`);
    }
  }

  /** Whoever cannot even bear to be told of a refusal is not told again. */
  #report(code: string, message: string): void {
    try {
      this.events.emit('refused', { code, message });
    } catch {
      this.close(1011, 'internal error');
    }
  }

  #refuse(code: string, message: string): false {
    this.#refusedCount += 1;
    this.#consecutiveRefusals += 1;
    this.#report(code, message);
    if (this.#consecutiveRefusals >= MAX_CONSECUTIVE_REFUSALS) {
      this.close(1008, `${MAX_CONSECUTIVE_REFUSALS} messages in a row could not be used`);
    }
    return false;
  }

  #finish(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#guarded(() => this.events.emit('closed', { code, reason: reason === '' ? (this.#lastError ?? '') : reason }));
  }
}

function shorten(reason: string): string {
  if (Buffer.byteLength(reason) <= MAX_REASON_BYTES) return reason;
  // Cutting inside a character would leave bytes that are no UTF-8: `stream` keeps the unfinished one back.
  return new TextDecoder().decode(Buffer.from(reason).subarray(0, MAX_REASON_BYTES), { stream: true });
}
