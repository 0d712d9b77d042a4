import { TypedEmitter } from '@voice/core/events';
import type { Clock } from '@voice/core/time';
import type { Breach, CallEvent, CallEventBody } from './call-event.ts';

/** A server that gets every message wrong shall not fill the memory: later ones are counted only. */
const MAX_BREACHES = 500;
const MAX_EVENTS = 20_000;

export type CallLogEvents = {
  /** Everything that happens, as it happens. */
  event: (event: CallEvent) => void;
};

/** What happened on one call and what was wrong with it, in the order in which it became known. */
export class CallLog {
  readonly events = new TypedEmitter<CallLogEvents>();
  readonly timeline: CallEvent[] = [];
  readonly breaches: Breach[] = [];
  /** All of them, also those that are no longer listed. */
  breachCount = 0;
  readonly #clock: Clock;
  readonly #startedAtMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAtMs = clock.now();
  }

  /** Milliseconds since the call began, for a time of the call's clock. */
  toCallTime(clockMs: number): number {
    return clockMs - this.#startedAtMs;
  }

  /** Milliseconds since the call began. */
  now(): number {
    return this.toCallTime(this.#clock.now());
  }

  /** @param atMs when it happened, if that was not now */
  add(body: CallEventBody, atMs = this.now()): void {
    const event: CallEvent = { atMs, ...body };
    if (this.timeline.length < MAX_EVENTS || body.type === 'call-ended') this.timeline.push(event);
    this.events.emit('event', event);
  }

  /** @param message what was expected, what came */
  breach(rule: string, message: string): void {
    this.breachCount += 1;
    if (this.breaches.length >= MAX_BREACHES) return;
    this.breaches.push({ rule, message, atMs: this.now() });
    this.add({ type: 'breach', rule, message });
  }
}

/** Hears of breaches; `CallLog` is one. */
export type Judge = Pick<CallLog, 'breach'>;
