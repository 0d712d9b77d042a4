import type { AudioFormat, MediaSocket } from '@voice/core/frames';
import type { Clock, Timer } from '@voice/core/time';
import { base64ByteLength } from '@voice/serializers/audio';
import type { Background } from '../caller/background.ts';
import type { Caller, CallerLine } from '../caller/caller.ts';
import type { MarkFault } from '../faults/fault-plan.ts';
import type { CallMeter } from '../measure/call-meter.ts';
import type { CallParty } from '../network/call-event.ts';
import type { CallLog } from '../network/call-log.ts';
import { MessageReader } from './message-reader.ts';
import { Playback } from './playback.ts';
import { newStreamCounts, type StreamCounts } from './stream-counts.ts';
import type { StreamDialect } from './stream-dialect.ts';
import { TimerGroup } from './timer-group.ts';

/** How long the other side may take to close a socket that is being closed, in ms. */
const CLOSE_LIMIT_MS = 2000;
/** More than this unread by the server, in bytes, and the carrier throws the caller's sound away. */
const MAX_UNREAD_BYTES = 1_000_000;
/** Close codes of a server that ended the stream on purpose. */
const ORDERLY_CODES: readonly number[] = [1000, 1001, 1005, 1012, 1013];

export interface CarrierStreamOptions {
  readonly socket: MediaSocket;
  readonly clock: Clock;
  readonly dialect: StreamDialect;
  readonly caller: Caller;
  readonly background: Background;
  readonly meter: CallMeter;
  readonly log: CallLog;
  /** From the open socket to `start`, in ms. */
  readonly startMs: number;
  /** From a flush to its acknowledgement, in ms. */
  readonly clearedAudioMs: number;
  /** What goes wrong with a mark that is to come back. */
  readonly markFault?: (name: string) => MarkFault | undefined;
}

/** How a stream ended. */
export interface StreamEnd {
  readonly endedBy: CallParty;
  /** 1006 when the socket was lost without one. */
  readonly closeCode: number;
  readonly reason:
    | 'hung-up'
    | 'stopped'
    | 'closed'
    /** Lost with the call. */
    | 'socket-dropped'
    /** Lost, while the call goes on. */
    | 'socket-lost'
    | 'time-limit'
    | 'ended-by-request'
    | 'replaced';
}

/**
 * The carrier's end of one media socket: sends the caller's sound paced from the start of the stream, plays what the
 * server sends in real time, and watches that the server keeps to the rules. Ends when the socket is closed.
 */
export class CarrierStream implements CallerLine {
  /** Resolves when the socket is closed and no timer is left. Never rejects. */
  readonly ended: Promise<StreamEnd>;
  readonly counts: StreamCounts = newStreamCounts();
  readonly #options: CarrierStreamOptions;
  readonly #dialect: StreamDialect;
  readonly #playback: Playback;
  readonly #reader: MessageReader;
  readonly #lateMarks: TimerGroup;
  #resolveEnded: (end: StreamEnd) => void = () => undefined;
  #ending: Pick<StreamEnd, 'endedBy' | 'reason'> | undefined;
  #timer: Timer | undefined;
  #startedAtMs: number | undefined;
  #sentMedia = 0;
  #nextPayload: string | undefined;
  #readsTooSlowly = false;

  /** Listens at once: what came with the handshake is not lost. */
  constructor(options: CarrierStreamOptions) {
    this.#options = options;
    this.#dialect = options.dialect;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    const { clock, log, meter, socket, dialect } = options;
    this.#lateMarks = new TimerGroup(clock);
    this.#playback = new Playback({
      clock,
      onPlayed: (samples, sampleRate, atMs) => meter.agentHeard(samples, sampleRate, log.toCallTime(atMs)),
      onGap: (durationMs, atMs) => meter.gap(durationMs, log.toCallTime(atMs)),
      onMark: (name) => this.#returnMark(name, true),
    });
    this.#reader = new MessageReader({
      clock,
      log,
      dialect,
      playback: this.#playback,
      counts: this.counts,
      clearedAudioMs: options.clearedAudioMs,
      send: (message) => this.#send(message),
      returnMark: (name) => this.#returnMark(name, false),
      stop: () => this.#close({ endedBy: 'server', reason: 'stopped' }),
    });
    socket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
    socket.on('close', (code) => this.#onClose(code));
    socket.on('error', (error) => this.#onError(error));
    const greeting = dialect.connected?.();
    if (greeting !== undefined) this.#send(greeting);
    this.#timer = clock.setTimer(() => this.#start(), options.startMs);
  }

  get format(): AudioFormat {
    return this.#dialect.format;
  }

  get messageMs(): number {
    return this.#dialect.messageMs;
  }

  get queuedMs(): number {
    return this.#playback.queuedMs;
  }

  press(digit: string): void {
    if (this.#ending !== undefined) return;
    this.#options.log.add({ type: 'digit-pressed', digit });
    this.#send(this.#dialect.digit(digit, Math.round(this.#options.clock.now() - (this.#startedAtMs ?? 0))));
  }

  sendRaw(message: string | Uint8Array): void {
    this.#send(message);
  }

  /** The caller hangs up: the carrier says so where it has a word for it, and closes. May be called twice. */
  hangUp(): void {
    this.#sayStop();
    this.#close({ endedBy: 'caller', reason: 'hung-up' });
  }

  /** The carrier ends the stream: it has lasted too long, or a REST request asked for it. May be called twice. */
  endByCarrier(ending: Pick<StreamEnd, 'endedBy' | 'reason'>): void {
    this.#sayStop();
    this.#close(ending);
  }

  /** The socket dies without a word. */
  dropSocket(reason: 'socket-dropped' | 'socket-lost' = 'socket-dropped'): void {
    if (this.#ending !== undefined) return;
    this.#ending = { endedBy: 'carrier', reason };
    this.#release();
    this.#options.socket.terminate();
  }

  #start(): void {
    const { clock, log, meter, caller } = this.#options;
    this.#startedAtMs = clock.now();
    this.#reader.hasStarted = true;
    this.#send(this.#dialect.start());
    const atMs = log.now();
    log.add({ type: 'stream-started', streamId: this.#dialect.streamId }, atMs);
    meter.start(atMs);
    caller.step(this, atMs);
    this.#nextPayload = caller.nextPayload(this, atMs);
    this.#schedule();
  }

  /** Sends every message that is due. Deadlines count from the start of the stream, so lateness never adds up. */
  #tick(): void {
    const { clock, log, meter, caller } = this.#options;
    const startedAtMs = this.#startedAtMs as number;
    while (this.#ending === undefined) {
      const dueMs = startedAtMs + (this.#sentMedia + 1) * this.messageMs;
      if (dueMs > clock.now()) break;
      this.#playback.advance(dueMs);
      const atMs = log.toCallTime(dueMs);
      meter.advance(atMs);
      this.#sendMedia();
      caller.step(this, atMs);
      this.#nextPayload = this.#ending === undefined ? caller.nextPayload(this, atMs) : undefined;
    }
    this.#schedule();
  }

  #schedule(): void {
    if (this.#ending !== undefined) return;
    const { clock } = this.#options;
    const dueMs = (this.#startedAtMs as number) + (this.#sentMedia + 1) * this.messageMs;
    this.#timer = clock.setTimer(() => this.#tick(), dueMs - clock.now());
  }

  #sendMedia(): void {
    const { socket, background, log } = this.#options;
    const payload = this.#nextPayload ?? background.next();
    const message = this.#dialect.media(payload, this.#sentMedia * this.messageMs);
    this.#sentMedia += 1;
    if (socket.bufferedAmount > MAX_UNREAD_BYTES) {
      if (!this.#readsTooSlowly) {
        log.breach(
          'reads-too-slowly',
          `Expected the server to read, got ${socket.bufferedAmount} bytes waiting for it`,
        );
      }
      this.#readsTooSlowly = true;
      return;
    }
    this.#readsTooSlowly = false;
    this.counts.sentAudioBytes += base64ByteLength(payload);
    this.#send(message);
  }

  #returnMark(name: string, wasPlayed: boolean): void {
    if (this.#ending !== undefined) return;
    const fault = this.#options.markFault?.(name);
    if (fault?.type === 'lost') return;
    if (fault === undefined) this.#sendMark(name, wasPlayed);
    else this.#lateMarks.add(() => this.#sendMark(name, wasPlayed), fault.delayMs);
  }

  #sendMark(name: string, wasPlayed: boolean): void {
    this.counts.marksReturned += 1;
    this.#options.log.add({ type: 'mark-returned', name, wasPlayed });
    this.#send(this.#dialect.markReturned(name));
  }

  #send(message: string | Uint8Array): void {
    const { socket } = this.#options;
    if (socket.readyState !== 1) return;
    this.counts.sentMessages += 1;
    // A carrier sends text only; bytes are for hostile tests, and every WebSocket takes them.
    socket.send(message as string);
  }

  #onMessage(data: unknown, isBinary: boolean): void {
    if (this.#ending === undefined) {
      this.#reader.read(data, isBinary);
    } else if (this.#ending.reason === 'stopped') {
      this.#options.log.breach('after-stop', 'Expected nothing after the stop of the server, got another message');
    }
  }

  #onError(error: Error): void {
    if (this.#ending === undefined)
      this.#options.log.breach('socket-error', `Expected a WebSocket, got: ${error.message}`);
  }

  #sayStop(): void {
    if (this.#ending !== undefined || this.#startedAtMs === undefined) return;
    const stop = this.#dialect.stop?.();
    if (stop !== undefined) this.#send(stop);
  }

  #close(ending: Pick<StreamEnd, 'endedBy' | 'reason'>): void {
    if (this.#ending !== undefined) return;
    this.#ending = ending;
    this.#release();
    const { socket, clock, log } = this.#options;
    socket.close(1000, '');
    this.#timer = clock.setTimer(() => {
      log.breach('close-ignored', `Expected the server to close the socket within ${CLOSE_LIMIT_MS} ms, got nothing`);
      socket.terminate();
    }, CLOSE_LIMIT_MS);
  }

  #onClose(closeCode: number): void {
    const { log } = this.#options;
    if (this.#ending === undefined && !ORDERLY_CODES.includes(closeCode)) {
      log.breach('abnormal-close', `Expected the socket to be closed with 1000 or 1001, got ${closeCode}`);
    }
    const ending = this.#ending ?? { endedBy: 'server' as const, reason: 'closed' as const };
    this.#ending = ending;
    this.#release();
    log.add({ type: 'stream-ended', closeCode, ...ending });
    this.#resolveEnded({ closeCode, ...ending });
  }

  #release(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#reader.close();
    this.#lateMarks.cancel();
    this.#playback.close();
    this.#options.caller.streamEnded(this.#options.log.now());
  }
}
