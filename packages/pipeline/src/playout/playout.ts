import { TypedEmitter } from '@voice/core/events';
import {
  byteLengthOf,
  durationMsOf,
  FLUSH_ACK_LIMIT_MS,
  type MediaTransport,
  type OutputAudioFrame,
} from '@voice/core/frames';
import type { WordTiming } from '@voice/core/services';
import type { Clock, Timer } from '@voice/core/time';
import { silence } from '@voice/serializers/audio';
import { ByteQueue } from './byte-queue.ts';
import { Marks } from './marks.ts';
import { PlaybackClock } from './playback-clock.ts';
import type { SpokenUtterance } from './spoken-utterance.ts';

export type PlayoutEvents = {
  /** The utterance's first audio is on the wire. */
  started: (utterance: SpokenUtterance) => void;
  /** A message is on the wire; the payload is valid until the listener returns. @param soundsAtMs on the clock of the call */
  sent: (frame: OutputAudioFrame, soundsAtMs: number) => void;
  /** All of it was played: its marks came back, or were given up. */
  finished: (utterance: SpokenUtterance) => void;
  /** What was queued at the carrier is gone. @param silentAtMs when the caller hears nothing any more */
  flushed: (silentAtMs: number) => void;
};

/** How long after its time an utterance's last mark is waited for, in ms. */
const MARK_GRACE_MS = 1000;
/** System timers may fire a little early, in ms. */
const EARLY_MS = 0.5;

/**
 * The agent's voice on the wire: pacing by absolute deadlines a little ahead of real time, marks, and the flush.
 * It alone knows what is on the wire, and so what was heard.
 */
export class Playout {
  readonly events = new TypedEmitter<PlayoutEvents>();
  readonly #clock: Clock;
  readonly #transport: MediaTransport;
  readonly #queue = new ByteQueue();
  readonly #marks = new Marks();
  readonly #playback = new PlaybackClock();
  /** Of one message's length; the wire is certain only once the stream has started. */
  #message = new Uint8Array(0);
  #utterance: SpokenUtterance | undefined;
  /** `open`: more of the sentence is to come; `between`: more sentences may; `complete`: no more audio. */
  #state: 'open' | 'between' | 'complete' = 'between';
  #isStarted = false;
  /** Up to where a mark stands, in ms of the utterance. */
  #markedMs = 0;
  #pump: Timer | undefined;
  #finish: Timer | undefined;
  #hold: Timer | undefined;

  constructor({ clock, transport }: { clock: Clock; transport: MediaTransport }) {
    this.#clock = clock;
    this.#transport = transport;
  }

  /** Audio that waits here or at the carrier, in ms. */
  get backlogMs(): number {
    const aheadMs = Math.max(0, this.#playback.endsAtMs - this.#clock.now());
    return durationMsOf(this.#queue.length, this.#transport.wire) + aheadMs;
  }

  /** Only one utterance at a time: the one before must have finished or been flushed. */
  begin(utterance: SpokenUtterance): void {
    const { wire } = this.#transport;
    const messageLength = byteLengthOf(wire.messageMs, wire);
    if (this.#message.length !== messageLength) this.#message = new Uint8Array(messageLength);
    this.#utterance = utterance;
    this.#state = 'between';
    this.#isStarted = false;
    this.#markedMs = 0;
    this.#playback.begin();
  }

  beginSentence(text: string): void {
    this.#utterance?.beginSentence(text);
    this.#state = 'open';
  }

  /** @param payload in the wire's format; owned by the playout from now on */
  add(payload: Uint8Array, words?: readonly WordTiming[]): void {
    if (this.#utterance === undefined) return;
    this.#utterance.addAudio(durationMsOf(payload.length, this.#transport.wire), words);
    this.#queue.push(payload);
    this.#run();
  }

  /** The sentence's audio is complete: its last packet is filled with silence. */
  endSentence(): void {
    if (this.#utterance === undefined) return;
    const { wire } = this.#transport;
    const packet = byteLengthOf(wire.packetMs, wire);
    const missing = (packet - (this.#queue.length % packet)) % packet;
    if (missing > 0) {
      const paddingMs = durationMsOf(missing, wire);
      this.#queue.push(silence(wire, paddingMs));
      this.#utterance.addPadding(paddingMs);
    }
    this.#state = 'between';
    this.#run();
  }

  /** No more sentences follow. */
  complete(): void {
    if (this.#utterance === undefined) return;
    this.#state = 'complete';
    this.#run();
  }

  /**
   * Silence, now: the carrier's flush leaves in this very tick.
   * @returns how much of the current utterance was played, in ms; `undefined` when none is under way
   */
  flush(): number | undefined {
    if (this.#utterance === undefined) return undefined;
    const nowMs = this.#clock.now();
    const { wire } = this.#transport;
    if (this.#isStarted) this.#transport.send({ type: 'clear-audio' });
    const tailMs = wire.flushTailMs;
    // What the carrier is in the middle of playing may still be heard: up to the end of that piece.
    const playedMs = this.#playback.playedMs(nowMs);
    const heardMs = Math.min(this.#playback.sentMs, Math.ceil(Math.max(0, playedMs / tailMs - 1e-9)) * tailMs);
    this.#drop();
    this.#playback.cut(nowMs);
    if (this.#isStarted && wire.flushAck) {
      this.#hold = this.#clock.setTimer(() => this.audioCleared(), FLUSH_ACK_LIMIT_MS);
    }
    this.events.emit('flushed', nowMs + (heardMs - playedMs));
    return heardMs;
  }

  /** The carrier says a mark was reached. */
  markPlayed(name: string): void {
    const offsetMs = this.#marks.returned(name);
    if (offsetMs === undefined) return;
    this.#playback.proven(offsetMs);
    if (this.#marks.pendingCount === 0 && this.#finish !== undefined) this.#finished();
  }

  /** The carrier has answered the flush: new audio may go out. */
  audioCleared(): void {
    this.#hold?.cancel();
    this.#hold = undefined;
    this.#run();
  }

  /** Everything stops; nothing is sent any more. @returns how much of the current utterance was played, in ms */
  close(): number | undefined {
    const playedMs = this.#utterance === undefined ? undefined : this.#playback.playedMs(this.#clock.now());
    this.#drop();
    this.#hold?.cancel();
    this.events.removeAll();
    return playedMs;
  }

  #drop(): void {
    this.#pump?.cancel();
    this.#finish?.cancel();
    this.#finish = undefined;
    this.#queue.clear();
    this.#marks.forget();
    this.#utterance = undefined;
  }

  /** Sends what is due, then sets a timer for what is not. */
  #run(): void {
    this.#pump?.cancel();
    if (this.#utterance === undefined || this.#hold !== undefined) return;
    const { wire } = this.#transport;
    const leadMs = Math.max(wire.leadMs, wire.messageMs);
    const nowMs = this.#clock.now();
    while (this.#hasMessage()) {
      // A message may leave as soon as, with it, no more than the lead waits at the carrier.
      const waitMs = Math.max(0, this.#playback.endsAtMs - nowMs) + wire.messageMs - leadMs;
      if (waitMs > EARLY_MS) {
        this.#pump = this.#clock.setTimer(() => this.#run(), waitMs);
        return;
      }
      this.#send(nowMs);
    }
    if (this.#queue.length > 0 || this.#state === 'open') return;
    this.#mark(this.#utterance);
    if (this.#state === 'complete') this.#awaitEnd(nowMs);
  }

  #hasMessage(): boolean {
    return this.#queue.length >= this.#message.length || (this.#queue.length > 0 && this.#state !== 'open');
  }

  #send(nowMs: number): void {
    const utterance = this.#utterance as SpokenUtterance;
    const { wire } = this.#transport;
    const byteLength = this.#queue.read(this.#message);
    const payload = byteLength === this.#message.length ? this.#message : this.#message.subarray(0, byteLength);
    const frame: OutputAudioFrame = {
      type: 'output-audio',
      encoding: wire.encoding,
      sampleRate: wire.sampleRate,
      payload,
    };
    this.#transport.send(frame);
    const soundsAtMs = this.#playback.sent(durationMsOf(byteLength, wire), nowMs);
    this.events.emit('sent', frame, soundsAtMs);
    if (!this.#isStarted) {
      this.#isStarted = true;
      this.events.emit('started', utterance);
    }
  }

  /** Behind each sentence, once all of it is on the wire. */
  #mark(utterance: SpokenUtterance): void {
    if (this.#playback.sentMs <= this.#markedMs) return;
    this.#markedMs = this.#playback.sentMs;
    this.#transport.send({ type: 'mark', name: this.#marks.place(utterance.id, this.#markedMs) });
  }

  #awaitEnd(nowMs: number): void {
    if (this.#finish !== undefined) return;
    if (!this.#isStarted) {
      this.#finish = this.#clock.setTimer(() => this.#finished(), 0);
      return;
    }
    const endsInMs = Math.max(0, this.#playback.endsAtMs - nowMs);
    const graceMs = this.#marks.pendingCount === 0 ? 0 : MARK_GRACE_MS;
    this.#finish = this.#clock.setTimer(() => this.#finished(), endsInMs + graceMs);
  }

  #finished(): void {
    const utterance = this.#utterance;
    if (utterance === undefined) return;
    this.#drop();
    this.events.emit('finished', utterance);
  }
}
