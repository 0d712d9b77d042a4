import { TypedEmitter } from '@voice/core/events';
import type { InputAudioFrame, InputFrame, MediaTransport, StreamStartedFrame } from '@voice/core/frames';
import type { Clock } from '@voice/core/time';
import { Playout } from './playout/playout.ts';

export type MediaLineEvents = {
  started: (stream: StreamStartedFrame) => void;
  /** The payload is valid until the listener returns. */
  audio: (frame: InputAudioFrame) => void;
  digit: (digit: string) => void;
  /** A message of the carrier was skipped. */
  refused: (code: string, message: string) => void;
  /** The other side has ended the call. */
  'hung-up': (detail: string) => void;
  /** The socket is gone without a word. @param playedMs how much of the agent's utterance was played */
  lost: (playedMs: number | undefined, detail: string) => void;
};

/** Close codes that mean an orderly end. @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4 */
const ORDERLY = new Set([1000, 1001, 1005]);

/** One socket of a call: sorts what comes in, and owns the playout of what goes out. */
export class MediaLine {
  readonly events = new TypedEmitter<MediaLineEvents>();
  readonly playout: Playout;
  readonly #transport: MediaTransport;
  readonly #unsubscribe: (() => void)[];
  #isClosed = false;

  constructor({ transport, clock }: { transport: MediaTransport; clock: Clock }) {
    this.#transport = transport;
    this.playout = new Playout({ clock, transport });
    this.#unsubscribe = [
      transport.events.on('frame', (frame) => this.#receive(frame)),
      transport.events.on('refused', ({ code, message }) => this.events.emit('refused', code, message)),
      transport.events.on('closed', ({ code, reason }) => this.#gone(code, reason)),
    ];
  }

  get transport(): MediaTransport {
    return this.#transport;
  }

  /** Ends the stream at the carrier. @returns how much of the agent's utterance was played, in ms */
  close(reason: string): number | undefined {
    if (this.#isClosed) return undefined;
    const playedMs = this.#release();
    if (this.#transport.wire.stopStream) this.#transport.send({ type: 'stop-stream' });
    this.#transport.close(1000, reason);
    return playedMs;
  }

  #receive(frame: InputFrame): void {
    switch (frame.type) {
      case 'input-audio':
        this.events.emit('audio', frame);
        break;
      case 'stream-started':
        this.events.emit('started', frame);
        break;
      case 'mark-played':
        this.playout.markPlayed(frame.name);
        break;
      case 'audio-cleared':
        this.playout.audioCleared();
        break;
      case 'dtmf':
        this.events.emit('digit', frame.digit);
        break;
      case 'stream-stopped':
        this.events.emit('hung-up', frame.reason ?? 'the carrier stopped the stream');
        break;
      default:
        break;
    }
  }

  #gone(code: number, reason: string): void {
    const detail = `the media socket closed with ${code}${reason === '' ? '' : ` (${reason})`}`;
    if (ORDERLY.has(code)) {
      this.events.emit('hung-up', detail);
      return;
    }
    const events = this.events;
    const playedMs = this.playout.close();
    events.emit('lost', playedMs, detail);
    this.#release();
  }

  #release(): number | undefined {
    this.#isClosed = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.events.removeAll();
    return this.playout.close();
  }
}
