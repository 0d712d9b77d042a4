import type { CallOutcome } from '../network/call-outcome.ts';
import type { CallPhase } from '../network/call-record.ts';
import { VobizDocuments } from './vobiz-documents.ts';
import { vobizHangupFields } from './vobiz-hangup-report.ts';
import type { VobizLeg } from './vobiz-leg.ts';

export interface VobizCallOptions {
  readonly leg: VobizLeg;
  /** As configured at the application: the public URL. */
  readonly webhookUrl: string;
  /** Defaults to the answer URL, as at Vobiz. */
  readonly hangupUrl: string;
}

/** Vobiz's side of one inbound call: signed webhook, XML, media stream, what comes after it, report of the hang-up. */
export class VobizCall {
  readonly #options: VobizCallOptions;

  constructor(options: VobizCallOptions) {
    this.#options = options;
  }

  async run(): Promise<CallOutcome> {
    const { leg, webhookUrl, hangupUrl } = this.#options;
    const { record } = leg.session;
    const fields = leg.callFields('StartApp', 'ringing', { CallerName: record.from });
    const outcome = await new VobizDocuments(leg).run({ type: 'fetched', url: webhookUrl, method: 'POST' }, fields);
    record.end(phaseOf(outcome));
    leg.report(hangupUrl, 'POST', 'Hangup', vobizHangupFields(leg));
    return outcome;
  }
}

function phaseOf({ status, reason }: CallOutcome): CallPhase {
  if (status === 'completed') return 'completed';
  if (status !== 'refused') return 'failed';
  return reason === 'reject-busy' ? 'busy' : 'completed';
}
