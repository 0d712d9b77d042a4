import type { CallEventType, ConversationEvents, Utterance } from '@voice/core/calls';
import type { TypedEmitter } from '@voice/core/events';
import type { JsonObject } from '@voice/core/services';
import type { Clock } from '@voice/core/time';

/** The event log and the transcript of one call, as they come into being. Watches, never steers. */
export class CallLog {
  readonly #events: TypedEmitter<ConversationEvents>;
  readonly #clock: Clock;
  readonly #originMs: number;

  /** @param options.originMs the log's zero, on the clock of the call */
  constructor(options: { events: TypedEmitter<ConversationEvents>; clock: Clock; originMs: number }) {
    this.#events = options.events;
    this.#clock = options.clock;
    this.#originMs = options.originMs;
  }

  /** Whole ms since the log's zero; @param atMs on the clock of the call, default now */
  time(atMs: number = this.#clock.now()): number {
    return Math.max(0, Math.round(atMs - this.#originMs));
  }

  add(type: CallEventType, data: JsonObject = {}): void {
    this.#events.emit('event', { type, atMs: this.time(), data });
  }

  /** The caller's words have become part of the conversation. @param startedAtMs on the clock of the call */
  callerSpoke(text: string, startedAtMs: number, endedAtMs: number): void {
    this.#utterance({ role: 'user', content: text, generated: text, interrupted: false }, startedAtMs, endedAtMs);
    this.add('caller-spoke', { text, startedAtMs: this.time(startedAtMs), endedAtMs: this.time(endedAtMs) });
  }

  /** The agent has fallen silent. @param heard what reached the caller's ear of `generated` */
  agentSpoke(heard: string, generated: string, interrupted: boolean, startedAtMs: number): void {
    this.#utterance({ role: 'assistant', content: heard, generated, interrupted }, startedAtMs, this.#clock.now());
    this.add('agent-spoke', { heard, generated, interrupted, startedAtMs: this.time(startedAtMs) });
  }

  #utterance(utterance: Omit<Utterance, 'startedAtMs' | 'endedAtMs'>, startedAtMs: number, endedAtMs: number): void {
    if (utterance.content === '') return;
    this.#events.emit('utterance', {
      ...utterance,
      startedAtMs: this.time(startedAtMs),
      endedAtMs: this.time(endedAtMs),
    });
  }
}
