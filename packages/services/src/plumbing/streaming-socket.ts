import { TypedEmitter } from '@voice/core/events';
import { type AudioFormat, byteLengthOf, bytesPerSample, durationMsOf } from '@voice/core/frames';
import { type Random, systemRandom, type Timer } from '@voice/core/time';
import type { ServiceError } from '../errors.ts';
import { AudioBacklog } from './audio-backlog.ts';
import { backOffMs } from './back-off.ts';
import { VendorSocket, type VendorSocketOptions } from './vendor-socket.ts';

export interface StreamingSocketOptions extends VendorSocketOptions {
  /** Of the audio that is written. */
  readonly format: AudioFormat;
  /** First on every connection. */
  readonly greeting?: readonly string[];
  /** A message of audio as the vendor wants it. Default: the bytes as they are. */
  readonly encodeAudio?: (audio: Uint8Array) => string | Uint8Array;
  /** Shortest and longest audio of one message, in ms. Default 0 to 250. */
  readonly messageMs?: { readonly minimum: number; readonly maximum: number };
  /** Most audio that is kept until the vendor has confirmed it, in ms. Default 15,000. */
  readonly backlogMs?: number | undefined;
  /** Most audio that is sent at once, in ms for each ms that passes; what is replayed is held to it. Default: no limit. */
  readonly maxSpeed?: number;
  /** Attempts in a row before it is given up. Default 3. */
  readonly reconnectAttempts?: number | undefined;
  readonly random?: Random | undefined;
}

export type StreamingSocketEvents = {
  message: (message: string | Uint8Array) => void;
  /** A connection is there; audio and marks go out. */
  open: () => void;
  /** It is gone: what was not confirmed will be said again on the next one. */
  lost: () => void;
  /** It is of no more use; once. */
  error: (error: ServiceError) => void;
};

const MESSAGE_MS = { minimum: 0, maximum: 250 };
const BACKLOG_MS = 15_000;
/** Audio the network may owe us before we hold the rest back, in ms. */
const MAX_BUFFERED_MS = 1000;
/** How much faster than `maxSpeed` a short burst may be, in ms of audio. */
const BURST_MS = 1000;
const RECONNECT_ATTEMPTS = 3;
const BACK_OFF = { initialMs: 100, maxMs: 2000 };
/** A connection that lasted so long was a good one. */
const GOOD_CONNECTION_MS = 10_000;
/** While something is held back it is tried again so often. */
const RETRY_MS = 20;
/** A dead connection is noticed after one to two of these. */
const HEARTBEAT_MS = 4000;
/** Marks that close to a confirmed position count as confirmed. */
const MARK_TOLERANCE_MS = 100;

/**
 * The caller's voice on its way to a vendor. Audio is kept until the vendor has confirmed it; after a lost connection it
 * is sent again from there, marks included, so that no word is lost or doubled. Nothing blocks: what the network does
 * not take waits in the backlog, and a full backlog drops its oldest audio and counts it.
 */
export class StreamingSocket {
  readonly events = new TypedEmitter<StreamingSocketEvents>();
  readonly #options: StreamingSocketOptions;
  readonly #backlog: AudioBacklog;
  #socket: VendorSocket | undefined;
  /** Position of the first byte of this connection. */
  #originByte = 0;
  /** Dropped before this connection began; what is dropped later is missing in the vendor's time. */
  #droppedBefore = 0;
  #openedAtMs: number | undefined;
  #failures = 0;
  #sentBytes = 0;
  /** When all that was sent would be over at the allowed speed. */
  #paidUntilMs = 0;
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(options: StreamingSocketOptions) {
    this.#options = options;
    const { format, backlogMs = BACKLOG_MS, messageMs = MESSAGE_MS } = options;
    this.#backlog = new AudioBacklog({
      maxBytes: byteLengthOf(backlogMs, format),
      minMessageBytes: byteLengthOf(messageMs.minimum, format),
      maxMessageBytes: byteLengthOf(messageMs.maximum, format),
    });
    this.#connect();
  }

  /** Audio that was sent, replays included, in ms: what the vendor counts. */
  get sentMs(): number {
    return durationMsOf(this.#sentBytes, this.#options.format);
  }

  /** Audio that no vendor ever got, in ms. */
  get droppedMs(): number {
    return durationMsOf(this.#backlog.droppedBytes, this.#options.format);
  }

  /** Copies. */
  write(payload: Uint8Array): void {
    if (this.#isClosed) return;
    this.#backlog.push(payload);
    this.#drain();
  }

  /** A message that belongs after all audio so far, on whichever connection. @returns its position, for `confirmPosition` */
  mark(message: string): number {
    if (!this.#isClosed) {
      this.#backlog.mark(message);
      this.#drain();
    }
    return this.#backlog.endByte;
  }

  /**
   * The vendor has said the last word on this much audio.
   * @param connectionMs since the first sample of this connection
   * @returns the position, as `mark` counts
   */
  confirm(connectionMs: number): number {
    const { format } = this.#options;
    const missing = this.#backlog.droppedBytes - this.#droppedBefore;
    const heard = byteLengthOf(connectionMs, format);
    const position = this.#originByte + missing + heard;
    this.confirmPosition(position);
    return position;
  }

  /** @param position as `mark` gave it */
  confirmPosition(position: number): void {
    this.#failures = 0;
    this.#backlog.confirm(position, byteLengthOf(MARK_TOLERANCE_MS, this.#options.format));
  }

  /** The vendor broke its word, or said on this connection why it will not go on. */
  reject(error: ServiceError): void {
    if (this.#isClosed) return;
    this.#socket?.close();
    this.#lost(error);
  }

  /** May be called twice; nothing is emitted afterwards. @param farewell the vendor's own last word */
  close(farewell?: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#socket?.close(farewell);
    this.events.removeAll();
  }

  #connect(): void {
    const socket = new VendorSocket({ heartbeatMs: HEARTBEAT_MS, ...this.#options });
    this.#socket = socket;
    socket.events.on('open', () => {
      this.#openedAtMs = this.#options.clock.now();
      this.#originByte = this.#backlog.rewind();
      this.#droppedBefore = this.#backlog.droppedBytes;
      for (const message of this.#options.greeting ?? []) socket.send(message);
      this.events.emit('open');
      this.#drain();
    });
    socket.events.on('message', (message) => this.events.emit('message', message));
    socket.events.on('closed', (error) => this.#lost(error));
  }

  #lost(error: ServiceError): void {
    const { clock, random = systemRandom, reconnectAttempts = RECONNECT_ATTEMPTS } = this.#options;
    this.#timer?.cancel();
    const wasGood = this.#openedAtMs !== undefined && clock.now() - this.#openedAtMs >= GOOD_CONNECTION_MS;
    this.#openedAtMs = undefined;
    // All that is kept waits again: what must be dropped meanwhile is lost, and counted.
    this.#backlog.rewind();
    if (wasGood) this.#failures = 0;
    const delayMs = error.context.retryAfterMs ?? backOffMs(this.#failures, { random, ...BACK_OFF });
    if (!error.retryable || this.#failures >= reconnectAttempts || delayMs > BACK_OFF.maxMs) {
      this.#isClosed = true;
      this.events.emit('error', error);
      this.events.removeAll();
      return;
    }
    this.#failures += 1;
    this.#timer = clock.setTimer(() => this.#connect(), delayMs);
    this.events.emit('lost');
  }

  #drain(): void {
    const socket = this.#socket;
    if (socket === undefined || !socket.isOpen) return;
    const { format, encodeAudio } = this.#options;
    const maxBufferedBytes = MAX_BUFFERED_MS * (format.sampleRate / 1000) * bytesPerSample(format.encoding);
    this.#timer?.cancel();
    for (;;) {
      if (socket.bufferedAmount > maxBufferedBytes || this.#isTooFast()) {
        this.#timer = this.#options.clock.setTimer(() => this.#drain(), RETRY_MS);
        return;
      }
      const piece = this.#backlog.next();
      if (piece === undefined) return;
      if ('mark' in piece) {
        socket.send(piece.mark);
        continue;
      }
      this.#count(piece.audio);
      socket.send(encodeAudio === undefined ? piece.audio : encodeAudio(piece.audio));
    }
  }

  #isTooFast(): boolean {
    return this.#paidUntilMs - this.#options.clock.now() > BURST_MS;
  }

  #count({ length }: Uint8Array): void {
    const { format, clock, maxSpeed } = this.#options;
    this.#sentBytes += length;
    if (maxSpeed === undefined) return;
    this.#paidUntilMs = Math.max(this.#paidUntilMs, clock.now()) + durationMsOf(length, format) / maxSpeed;
  }
}
