import type { Clock, Timer } from '@voice/core/time';
import type { CallLog } from '../network/call-log.ts';
import type { Playback } from './playback.ts';
import { readAudio } from './read-audio.ts';
import { quote, readMessage } from './read-message.ts';
import type { StreamCounts } from './stream-counts.ts';
import type { StreamCommand, StreamDialect } from './stream-dialect.ts';

/** How long a server must wait for the answer to a flush before it may send again without one, in ms. */
const FLUSH_PATIENCE_MS = 1000;
/** What no server needs; more is dropped, so that the memory stays bounded. */
const MAX_KEPT_MS = 600_000;
const MAX_PENDING_MARKS = 10_000;
const MAX_KNOWN_MARKS = 100_000;

export interface MessageReaderOptions {
  readonly clock: Clock;
  readonly log: CallLog;
  readonly dialect: StreamDialect;
  readonly playback: Playback;
  readonly counts: StreamCounts;
  readonly clearedAudioMs: number;
  send(message: string): void;
  /** Sends a mark back whose sound was dropped. */
  returnMark(name: string): void;
  stop(): void;
}

/** Obeys what the server sends on a media socket, and reports what breaks the carrier's rules. */
export class MessageReader {
  /** Whether the server has been told of the stream. */
  hasStarted = false;
  readonly #options: MessageReaderOptions;
  readonly #markNames = new Set<string>();
  /** One for each flush that has not been answered. */
  readonly #flushTimers = new Set<Timer>();
  #flushedAtMs = 0;
  #isTooFarAhead = false;
  #hasBoundary = true;

  constructor(options: MessageReaderOptions) {
    this.#options = options;
  }

  read(data: unknown, isBinary: boolean): void {
    const { log, dialect, counts } = this.#options;
    counts.receivedMessages += 1;
    if (isBinary) {
      log.breach('binary-message', 'Expected text messages only, got a binary one');
      return;
    }
    const message = readMessage(String(data), log);
    if (message === undefined) return;
    if (!this.hasStarted) {
      log.breach('before-start', 'Expected nothing before the stream has started, got a message');
      return;
    }
    const command = dialect.read(message, log);
    if (command !== undefined) this.#obey(command);
  }

  close(): void {
    for (const timer of this.#flushTimers) timer.cancel();
    this.#flushTimers.clear();
  }

  #obey(command: StreamCommand): void {
    switch (command.type) {
      case 'media':
        this.#play(command);
        return;
      case 'mark':
        this.#mark(command.name);
        return;
      case 'clear':
        this.#flush();
        return;
      case 'stop':
        this.#options.stop();
    }
  }

  #play({ payload, format }: Extract<StreamCommand, { type: 'media' }>): void {
    const { log, dialect, playback, counts } = this.#options;
    const audio = readAudio(payload, format, log);
    if (audio === undefined) return;
    counts.receivedAudioBytes += audio.byteLength;
    const durationMs = (audio.samples.length * 1000) / format.sampleRate;
    const isContinuation = !this.#hasBoundary && playback.queuedMs > 0;
    dialect.judgeAudio({ byteLength: audio.byteLength, durationMs, isContinuation }, log);
    if (this.#isDroppedByFlush() || playback.queuedMs + durationMs > MAX_KEPT_MS) return;
    this.#hasBoundary = false;
    this.#judgeLead(playback.enqueue(audio.samples, format.sampleRate));
  }

  #isDroppedByFlush(): boolean {
    if (this.#flushTimers.size === 0) return false;
    const { clock, log } = this.#options;
    if (clock.now() - this.#flushedAtMs < FLUSH_PATIENCE_MS) {
      log.breach('audio-before-cleared', 'Expected no audio before the answer to the flush, got some: it was dropped');
    }
    return true;
  }

  #judgeLead(queuedMs: number): void {
    const { log, dialect } = this.#options;
    const isTooFarAhead = queuedMs > dialect.maxQueuedMs;
    if (isTooFarAhead && !this.#isTooFarAhead) {
      log.breach(
        'too-far-ahead',
        `Expected at most ${dialect.maxQueuedMs} ms to be queued, got ${Math.round(queuedMs)} ms`,
      );
    }
    this.#isTooFarAhead = isTooFarAhead;
  }

  #mark(name: string): void {
    const { log, playback, counts } = this.#options;
    counts.marksReceived += 1;
    this.#hasBoundary = true;
    if (playback.pendingMarks >= MAX_PENDING_MARKS) {
      log.breach('too-many-marks', `Expected at most ${MAX_PENDING_MARKS} marks to be pending, got one more`);
      return;
    }
    if (this.#markNames.has(name))
      log.breach('mark-reused', `Expected a new name for each mark, got "${quote(name)}" again`);
    if (this.#markNames.size < MAX_KNOWN_MARKS) this.#markNames.add(name);
    if (this.#flushTimers.size === 0) playback.mark(name); // A mark sent into a running flush goes with it.
  }

  #flush(): void {
    const { log, dialect, playback, clock } = this.#options;
    this.#hasBoundary = true;
    const { marks, droppedMs } = dialect.flush.cut === 'now' ? playback.cut() : playback.cutAfterMessage();
    log.add({ type: 'audio-cleared', droppedMs });
    if (dialect.flush.pendingMarks === 'returned') for (const name of marks) this.#options.returnMark(name);
    const { acknowledge } = dialect.flush;
    if (acknowledge === undefined) return;
    if (this.#flushTimers.size === 0) this.#flushedAtMs = clock.now();
    const timer = clock.setTimer(() => {
      this.#flushTimers.delete(timer);
      this.#options.send(acknowledge());
    }, this.#options.clearedAudioMs);
    this.#flushTimers.add(timer);
  }
}
