import { TypedEmitter } from '@voice/core/events';
import type { Clock, Timer } from '@voice/core/time';

/** What the caller said before pausing for the agent. Times on the clock of the call, in ms. */
export interface CallerTurn {
  readonly text: string;
  readonly startedAtMs: number;
  /** When the last sound of speech arrived. */
  readonly speechEndedAtMs: number;
  /** When enough silence had passed. */
  readonly silentAtMs: number;
  /** When the words were known too, and the turn was over. */
  readonly overAtMs: number;
}

export interface EndpointingOptions {
  readonly clock: Clock;
  /** Silence that ends a turn when its words do not say more, in ms. */
  readonly silenceMs: number;
}

export type EndpointingEvents = {
  'turn-over': (turn: CallerTurn) => void;
};

/** A finished sentence needs less silence. */
const FINISHED = /[.?!]["')\]]*$/;
/** These words want another: the caller is thinking. */
const UNFINISHED = /(?:,|\b(?:and|but|or|so|because|the|a|an|to|of|for|with|my|um|uh|er))$/i;

/** Silence that ends a turn which stands at `text`, in ms. */
export function silenceFor(text: string, silenceMs: number): number {
  if (UNFINISHED.test(text)) return silenceMs * 1.6;
  if (FINISHED.test(text)) return silenceMs * 0.6;
  return silenceMs;
}

/** Decides when the caller has finished: from silence, and from what the words sound like. */
export class Endpointing {
  readonly events = new TypedEmitter<EndpointingEvents>();
  readonly #clock: Clock;
  readonly #silenceMs: number;
  #segments: string[] = [];
  #interim = '';
  #awaitedFinals = 0;
  #isSpeaking = false;
  #startedAtMs = 0;
  #speechEndedAtMs = 0;
  #timer: Timer | undefined;

  constructor({ clock, silenceMs }: EndpointingOptions) {
    this.#clock = clock;
    this.#silenceMs = silenceMs;
  }

  /** Whether the caller is in the middle of a turn. */
  get isOpen(): boolean {
    return this.#isSpeaking || this.#awaitedFinals > 0 || this.#segments.length > 0;
  }

  speechStarted(startedAtMs: number): void {
    if (!this.isOpen) this.#startedAtMs = startedAtMs;
    this.#isSpeaking = true;
    this.#timer?.cancel();
  }

  /** What the segment sounds like so far. */
  interim(text: string): void {
    this.#interim = text;
  }

  /** The words of what was said follow as `final`. */
  speechStopped(endedAtMs: number): void {
    this.#isSpeaking = false;
    this.#speechEndedAtMs = endedAtMs;
    this.#awaitedFinals += 1;
  }

  final(text: string): void {
    this.#awaitedFinals = Math.max(0, this.#awaitedFinals - 1);
    this.#interim = '';
    if (text !== '') this.#segments.push(text);
    this.#decide();
  }

  /** The caller went on before an answer was heard: what was a turn is only its beginning. */
  reopen(turn: CallerTurn): void {
    this.#segments.unshift(turn.text);
    this.#startedAtMs = turn.startedAtMs;
    this.#decide();
  }

  /** Words so far of a turn that is not over: all that is known when a call breaks off. */
  get unfinished(): { readonly text: string; readonly startedAtMs: number } | undefined {
    const text = [...this.#segments, this.#interim].filter((segment) => segment !== '').join(' ');
    return text === '' ? undefined : { text, startedAtMs: this.#startedAtMs };
  }

  close(): void {
    this.#timer?.cancel();
    this.events.removeAll();
  }

  #decide(): void {
    this.#timer?.cancel();
    if (this.#isSpeaking || this.#awaitedFinals > 0 || this.#segments.length === 0) return;
    const text = this.#segments.join(' ');
    const silentAtMs = this.#speechEndedAtMs + silenceFor(text, this.#silenceMs);
    const waitMs = silentAtMs - this.#clock.now();
    if (waitMs > 0) {
      this.#timer = this.#clock.setTimer(() => this.#decide(), waitMs);
      return;
    }
    this.#segments = [];
    this.events.emit('turn-over', {
      text,
      startedAtMs: this.#startedAtMs,
      speechEndedAtMs: this.#speechEndedAtMs,
      silentAtMs,
      overAtMs: this.#clock.now(),
    });
  }
}
