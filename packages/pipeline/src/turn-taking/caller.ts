import { TypedEmitter } from '@voice/core/events';
import type { InputAudioFrame } from '@voice/core/frames';
import type { Clock } from '@voice/core/time';
import type { EngineError } from '../errors.ts';
import { Hearing, type HearingOptions } from '../hearing/hearing.ts';
import type { CallLog } from '../observers/call-log.ts';
import { Digits } from './digits.ts';
import { type CallerTurn, Endpointing } from './endpointing.ts';

export interface CallerOptions extends HearingOptions {
  /** Silence that ends a turn when its words do not say more, in ms. */
  readonly silenceMs: number;
  readonly log: CallLog;
}

export type CallerEvents = {
  'speech-started': () => void;
  /** @param speechMs how long it has lasted */
  'speech-continued': (speechMs: number) => void;
  'turn-over': (turn: CallerTurn) => void;
  /** Whether the caller is in a turn may have changed. */
  changed: () => void;
  failed: (error: EngineError) => void;
};

/** The caller, as the agent knows one: voice and keys in, turns out. */
export class Caller {
  readonly events = new TypedEmitter<CallerEvents>();
  readonly #clock: Clock;
  readonly #log: CallLog;
  readonly #hearing: Hearing;
  readonly #endpointing: Endpointing;
  readonly #digits: Digits;

  constructor(options: CallerOptions) {
    const { clock, log, silenceMs } = options;
    this.#clock = clock;
    this.#log = log;
    this.#hearing = new Hearing(options);
    this.#endpointing = new Endpointing({ clock, silenceMs });
    this.#digits = new Digits({ clock });
    this.#connect();
  }

  /** Whether the caller is in the middle of a turn. */
  get isInTurn(): boolean {
    return this.#endpointing.isOpen;
  }

  /** Words so far of a turn that is not over. */
  get unfinished(): { readonly text: string; readonly startedAtMs: number } | undefined {
    return this.#endpointing.unfinished;
  }

  /** @returns the frame as samples, valid until the next call */
  hear(frame: InputAudioFrame): Int16Array {
    return this.#hearing.hear(frame);
  }

  press(digit: string): void {
    this.#log.add('dtmf-received', { digit });
    this.#digits.press(digit);
  }

  /** What was taken for a turn is only the beginning of one. */
  reopen(turn: CallerTurn): void {
    this.#endpointing.reopen(turn);
  }

  close(): void {
    this.events.removeAll();
    this.#hearing.close();
    this.#endpointing.close();
    this.#digits.close();
  }

  #connect(): void {
    const { events } = this.#hearing;
    events.on('speech-started', (startedAtMs) => {
      this.#log.add('speech-started', { startedAtMs: this.#log.time(startedAtMs) });
      this.#endpointing.speechStarted(startedAtMs);
      this.events.emit('speech-started');
      this.events.emit('changed');
    });
    events.on('speech-continued', (speechMs) => this.events.emit('speech-continued', speechMs));
    events.on('speech-stopped', (endedAtMs) => {
      this.#log.add('speech-stopped', { endedAtMs: this.#log.time(endedAtMs) });
      this.#endpointing.speechStopped(endedAtMs);
    });
    events.on('interim', (text) => {
      this.#log.add('caller-interim', { text });
      this.#endpointing.interim(text);
    });
    events.on('final', (text) => {
      this.#endpointing.final(text);
      this.events.emit('changed');
    });
    events.on('error', (error) => this.events.emit('failed', error));
    this.#endpointing.events.on('turn-over', (turn) => this.events.emit('turn-over', turn));
    this.#digits.events.on('entered', (digits) => this.events.emit('turn-over', this.#pressed(digits)));
  }

  /** Keys are words too: the model reads them as the caller's turn. */
  #pressed(digits: string): CallerTurn {
    const nowMs = this.#clock.now();
    return {
      text: `[pressed ${digits}]`,
      startedAtMs: nowMs,
      speechEndedAtMs: nowMs,
      silentAtMs: nowMs,
      overAtMs: nowMs,
    };
  }
}
