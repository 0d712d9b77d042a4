import type { CallPhase } from '../network/call-record.ts';
import { type TwilioLeg, twilioTime } from './twilio-leg.ts';

/** What a status callback can be subscribed to. */
export const twilioStatusEvents = ['initiated', 'ringing', 'answered', 'completed'] as const;
export type TwilioStatusEvent = (typeof twilioStatusEvents)[number];

export interface TwilioStatusCallback {
  readonly url: string;
  readonly method: string;
  readonly events: readonly TwilioStatusEvent[];
}

/**
 * Reports where a call stands. `SequenceNumber` counts what has happened, whether or not somebody wants to know.
 * @see https://www.twilio.com/docs/voice/api/call-resource#statuscallbackevent
 */
export class TwilioStatusReports {
  readonly #leg: TwilioLeg;
  readonly #callback: TwilioStatusCallback | undefined;
  #sequence = 0;

  constructor(leg: TwilioLeg, callback: TwilioStatusCallback | undefined) {
    this.#leg = leg;
    this.#callback = callback;
  }

  initiated(): void {
    this.#report('initiated', 'initiated');
  }

  ringing(): void {
    this.#report('ringing', 'ringing');
  }

  answered(): void {
    this.#report('answered', 'in-progress');
  }

  /** Every end is reported under `completed`, also of a call that nobody answered. */
  ended(phase: CallPhase, sipCode: number): void {
    const seconds = this.#leg.session.record.durationSecs;
    this.#report('completed', phase, {
      CallDuration: String(seconds),
      Duration: String(Math.ceil(seconds / 60)),
      SipResponseCode: String(sipCode),
    });
  }

  #report(event: TwilioStatusEvent, status: string, more: Readonly<Record<string, string>> = {}): void {
    const sequence = this.#sequence;
    this.#sequence += 1;
    if (this.#callback?.events.includes(event) !== true) return;
    this.#leg.report(this.#callback, event, {
      ...this.#leg.callFields(status),
      CallbackSource: 'call-progress-events',
      SequenceNumber: String(sequence),
      Timestamp: twilioTime(this.#leg.session.clock.date()),
      ...more,
    });
  }
}
