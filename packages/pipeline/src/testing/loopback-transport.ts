import { TypedEmitter } from '@voice/core/events';
import {
  durationMsOf,
  type InputFrame,
  type MediaTransport,
  type MediaTransportEvents,
  type OutputFrame,
  type StreamStartedFrame,
  type WireDescription,
} from '@voice/core/frames';
import type { Clock } from '@voice/core/time';
import { encodeAudio, silence } from '@voice/serializers/audio';

export interface LoopbackTransportOptions {
  readonly clock: Clock;
  readonly wire: WireDescription;
  /** What becomes of marks. Default: returned when played. */
  readonly marks?: 'returned' | 'lost';
}

/** What was sent, and when. */
export interface SentFrame {
  readonly atMs: number;
  readonly type: OutputFrame['type'];
  /** Audio only, in ms. */
  readonly durationMs: number;
  /** Marks only. */
  readonly name?: string;
}

/**
 * A carrier without a network, for tests of the pipeline alone: plays what it is sent in real time, returns marks,
 * honours a flush as its wire description says, and lets a test speak as the caller.
 */
export class LoopbackTransport implements MediaTransport {
  readonly events = new TypedEmitter<MediaTransportEvents>();
  readonly wire: WireDescription;
  readonly sent: SentFrame[] = [];
  readonly bufferedBytes = 0;
  isOpen = true;
  started: StreamStartedFrame | undefined;
  closed: { code: number; reason: string } | undefined;
  readonly #options: LoopbackTransportOptions;
  #playsUntilMs = 0;
  #generation = 0;

  constructor(options: LoopbackTransportOptions) {
    this.#options = options;
    this.wire = options.wire;
  }

  send(frame: OutputFrame): boolean {
    if (!this.isOpen) return false;
    const { clock } = this.#options;
    const durationMs = frame.type === 'output-audio' ? durationMsOf(frame.payload.length, this.wire) : 0;
    const name = frame.type === 'mark' ? { name: frame.name } : {};
    this.sent.push({ atMs: clock.now(), type: frame.type, durationMs, ...name });
    this.#playsUntilMs = Math.max(this.#playsUntilMs, clock.now()) + durationMs;
    if (frame.type === 'mark') this.#returnMark(frame.name);
    if (frame.type === 'clear-audio') this.#clear();
    return true;
  }

  close(code = 1000, reason = ''): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.closed = { code, reason };
    this.events.emit('closed', { code, reason });
  }

  /** The network dies. */
  lose(): void {
    this.close(1006);
  }

  receive(frame: InputFrame): void {
    if (this.isOpen) this.events.emit('frame', frame);
  }

  start(customParameters: Record<string, string> = {}): void {
    const { encoding, sampleRate } = this.wire;
    const ids = { streamId: 'MZ1', callId: 'CA1', accountId: undefined, from: undefined, to: undefined };
    this.started = { type: 'stream-started', ...ids, customParameters, format: { encoding, sampleRate } };
    this.receive(this.started);
  }

  /** A loud tone from the caller, in real time. */
  async speak(durationMs: number): Promise<void> {
    await this.#caller(durationMs, 9000);
  }

  /** Nothing but silence from the caller, in real time. */
  async silence(durationMs: number): Promise<void> {
    await this.#caller(durationMs, 0);
  }

  async #caller(durationMs: number, amplitude: number): Promise<void> {
    const { clock } = this.#options;
    const { encoding, sampleRate } = this.wire;
    const count = (sampleRate / 1000) * 20;
    const tone = Int16Array.from({ length: count }, (_, index) =>
      Math.round(amplitude * Math.sin((2 * Math.PI * index) / 20)),
    );
    const payload = amplitude === 0 ? silence(this.wire, 20) : encodeAudio(tone, encoding);
    const beginMs = clock.now();
    for (let passedMs = 20; passedMs <= durationMs; passedMs += 20) {
      await clock.sleep(beginMs + passedMs - clock.now());
      this.receive({ type: 'input-audio', encoding, sampleRate, payload, timestampMs: clock.now() });
    }
  }

  #returnMark(name: string): void {
    if (this.#options.marks === 'lost') return;
    const generation = this.#generation;
    this.#options.clock.setTimer(() => {
      if (generation === this.#generation) this.receive({ type: 'mark-played', name });
    }, this.#playsUntilMs - this.#options.clock.now());
  }

  #clear(): void {
    const { clock } = this.#options;
    const isEchoed = this.wire.marksAfterFlush === 'echoed';
    const pending = this.sent.filter(({ type, name }) => type === 'mark' && name !== undefined);
    this.#generation += 1;
    this.#playsUntilMs = clock.now();
    if (isEchoed)
      for (const { name } of pending)
        clock.setTimer(() => this.receive({ type: 'mark-played', name: name as string }), 1);
    if (this.wire.flushAck) clock.setTimer(() => this.receive({ type: 'audio-cleared' }), 30);
  }
}
