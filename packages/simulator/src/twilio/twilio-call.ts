import type { CallOutcome } from '../network/call-outcome.ts';
import type { CallPhase } from '../network/call-record.ts';
import { TwilioDocuments } from './twilio-documents.ts';
import type { TwilioLeg } from './twilio-leg.ts';
import type { TwilioRooms } from './twilio-rooms.ts';
import { TwilioStatusReports } from './twilio-status-reports.ts';

export interface TwilioCallOptions {
  readonly leg: TwilioLeg;
  readonly rooms: TwilioRooms;
  /** As configured at the number: the public URL. */
  readonly webhookUrl: string;
  readonly statusCallbackUrl: string | undefined;
}

/** Twilio's side of one inbound call: signed webhook, TwiML, media stream, what comes after it, final report. */
export class TwilioCall {
  readonly #options: TwilioCallOptions;

  constructor(options: TwilioCallOptions) {
    this.#options = options;
  }

  async run(): Promise<CallOutcome> {
    const { leg, rooms, webhookUrl, statusCallbackUrl } = this.#options;
    const { record } = leg.session;
    const outcome = await new TwilioDocuments(leg, rooms).run({ type: 'fetched', url: webhookUrl, method: 'POST' });
    record.end(phaseOf(outcome, record.answeredAt !== undefined));
    const callback =
      statusCallbackUrl === undefined
        ? undefined
        : { url: statusCallbackUrl, method: 'POST', events: ['completed'] as const };
    new TwilioStatusReports(leg, callback).ended(record.phase, sipCodes[record.phase] ?? 500);
    return outcome;
  }
}

const sipCodes: Readonly<Partial<Record<CallPhase, number>>> = {
  completed: 200,
  busy: 486,
  'no-answer': 487,
  canceled: 487,
};

/** A call that is answered is completed, whatever the server made of it; one that is rejected was busy. */
function phaseOf({ status, endedBy, reason }: CallOutcome, wasAnswered: boolean): CallPhase {
  if (wasAnswered) return 'completed';
  if (reason === 'ended-by-request-before-stream') return 'canceled';
  if (status === 'refused') return 'busy';
  return endedBy === 'caller' ? 'no-answer' : 'failed';
}
