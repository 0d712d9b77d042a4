import type { Clock } from '@voice/core/time';
import type { Carrier } from './carrier.ts';
import type { DocumentSource } from './document-source.ts';

/** Where a call stands at its carrier, in the words that all three share. The last five are final. */
export type CallPhase =
  | 'queued'
  | 'ringing'
  | 'in-progress'
  | 'completed'
  | 'busy'
  | 'no-answer'
  | 'failed'
  | 'canceled';

export type CallDirection = 'inbound' | 'outbound';

/** Who answered. */
export type Answerer = 'human' | 'machine' | 'fax' | 'unknown';

/** Why a call ended, as Vobiz writes it. */
export interface HangupCause {
  readonly cause: string;
  readonly code: string;
  readonly name: string;
  readonly source: string;
}

/** What REST requests can do to a call that is going on. */
export interface CallLine {
  /** Ends it, whatever it is doing. */
  end(by: 'server'): void;
  /** Leaves what runs and obeys this instead. */
  takeOver(next: DocumentSource): void;
  /** The person on the line hears these keys. */
  playDigits(digits: string): void;
  /** Something that goes on beside the call and must be done before the call is over. Never rejects. */
  later(work: Promise<void>): void;
}

export interface CallRecordOptions {
  readonly carrier: Carrier;
  readonly callId: string;
  readonly direction: CallDirection;
  /** E.164 where it is a number: who calls. */
  readonly from: string;
  /** E.164: who is called. */
  readonly to: string;
  readonly clock: Clock;
  readonly onPhase: (phase: CallPhase) => void;
}

/** What a carrier keeps of one call, during it and after it. */
export class CallRecord {
  readonly carrier: Carrier;
  readonly callId: string;
  readonly direction: CallDirection;
  readonly from: string;
  readonly to: string;
  readonly createdAt: Date;
  answeredAt: Date | undefined;
  endedAt: Date | undefined;
  /** What machine detection has found out. */
  answeredBy: Answerer | undefined;
  /** The carrier's own word for it, where it has one (Twilio's `machine_end_beep`). */
  answeredByWord: string | undefined;
  hangupCause: HangupCause | undefined;
  /** A word of the customer's that comes back in every report (Exotel). */
  customField: string | undefined;
  /** Undefined once the call is over. */
  line: CallLine | undefined;
  /** Begins a recording, whose end is reported to `callback` (Vobiz). */
  startRecording: ((recordingId: string, callback: { url: string; method: string } | undefined) => void) | undefined;
  #phase: CallPhase;
  readonly #clock: Clock;
  /** Let go of at the end: a record outlives its call. */
  #onPhase: ((phase: CallPhase) => void) | undefined;

  constructor(options: CallRecordOptions) {
    this.#clock = options.clock;
    this.#onPhase = options.onPhase;
    this.carrier = options.carrier;
    this.callId = options.callId;
    this.direction = options.direction;
    this.from = options.from;
    this.to = options.to;
    this.createdAt = options.clock.date();
    this.#phase = options.direction === 'inbound' ? 'ringing' : 'queued';
  }

  get phase(): CallPhase {
    return this.#phase;
  }

  get isOver(): boolean {
    return this.endedAt !== undefined;
  }

  /** From answer to end, or to now, in whole seconds that have begun; 0 for a call that nobody has answered. */
  get durationSecs(): number {
    if (this.answeredAt === undefined) return 0;
    const endMs = (this.endedAt ?? this.#clock.date()).getTime();
    return Math.ceil((endMs - this.answeredAt.getTime()) / 1000);
  }

  ring(): void {
    if (this.#phase === 'queued') this.#enter('ringing');
  }

  answer(): void {
    if (this.answeredAt !== undefined || this.isOver) return;
    this.answeredAt = this.#clock.date();
    this.#enter('in-progress');
  }

  /** The first end counts. */
  end(phase: CallPhase): void {
    if (this.isOver) return;
    this.endedAt = this.#clock.date();
    this.#enter(phase);
    this.#onPhase = undefined;
  }

  /** Nothing can be done to it any more. */
  release(): void {
    this.line = undefined;
    this.startRecording = undefined;
  }

  #enter(phase: CallPhase): void {
    this.#phase = phase;
    this.#onPhase?.(phase);
  }
}
