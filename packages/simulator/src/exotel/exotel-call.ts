import type { CallOutcome, CallSession, StreamOutcome } from '../network/call-session.ts';
import type { CarrierRequests } from '../network/carrier-requests.ts';
import { encodeForm } from '../network/form.ts';
import { makeStreamId } from '../network/ids.ts';
import { indianNational, indiaTime } from '../network/india-time.ts';
import { ExotelDialect } from './exotel-dialect.ts';
import { type ExotelStreamPlan, readExotelAnswer } from './read-exotel-answer.ts';

const WEBHOOK_TIMEOUT_MS = 10_000;
const UPGRADE_TIMEOUT_MS = 10_000;
/** One automatic retry of a failed upgrade. */
const UPGRADE_TRIES = 2;
const MAX_DOCUMENT_BYTES = 1_000_000;

export interface ExotelCallOptions {
  readonly session: CallSession;
  readonly requests: CarrierRequests;
  readonly accountSid: string;
  readonly callSid: string;
  readonly from: string;
  readonly to: string;
  /** As configured in the Voicebot applet: the public URL, with its secret. */
  readonly webhookUrl: string;
  readonly answer: 'json' | 'xml';
  readonly maxQueuedMs: number;
  readonly pendingMarks: 'returned' | 'dropped';
}

/** Exotel's side of one inbound call: the applet's request, the socket it names, and the end of the bot's part. */
export class ExotelCall {
  readonly #options: ExotelCallOptions;
  readonly #session: CallSession;

  constructor(options: ExotelCallOptions) {
    this.#options = options;
    this.#session = options.session;
  }

  async run(): Promise<CallOutcome> {
    const { requests, answer: asked } = this.#options;
    const answer = await requests.fetchDocument(this.#request(), {
      purpose: 'webhook',
      timeoutMs: WEBHOOK_TIMEOUT_MS,
      slowMs: WEBHOOK_TIMEOUT_MS,
      maxBytes: MAX_DOCUMENT_BYTES,
      contentTypes: asked === 'json' ? ['application/json'] : ['application/xml', 'text/xml'],
    });
    if (this.#session.hungUp.aborted) return this.#session.conclude('caller', 'hung-up');
    if (answer.type === 'refused') return this.#session.fail(`answer-${answer.statusCode}`, answer.statusCode < 500);
    if (answer.type === 'missing') return this.#session.fail(answer.reason);
    const plan = readExotelAnswer(answer.response.body, asked, this.#session.log);
    return plan === undefined ? this.#session.fail('answer-document') : this.#runStream(plan);
  }

  async #runStream(plan: ExotelStreamPlan): Promise<CallOutcome> {
    let outcome: StreamOutcome = { type: 'hung-up' };
    for (let attempt = 1; attempt <= UPGRADE_TRIES; attempt += 1) {
      outcome = await this.#openStream(plan);
      if (outcome.type === 'ended' || outcome.type === 'hung-up') break;
    }
    if (outcome.type !== 'ended') return this.#session.conclude('server', 'stream-refused');
    if (outcome.end.reason === 'socket-dropped') return this.#session.conclude('carrier', 'socket-dropped');
    return this.#session.conclude('server', 'next-applet'); // The flow goes on without the bot.
  }

  #openStream({ url, authorization, customParameters, sampleRate }: ExotelStreamPlan): Promise<StreamOutcome> {
    const { session, requests, accountSid, callSid, from, to, maxQueuedMs, pendingMarks } = this.#options;
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    return session.runStream({
      url,
      timeoutMs: UPGRADE_TIMEOUT_MS,
      dialect: new ExotelDialect({
        accountSid,
        callSid,
        streamSid: makeStreamId('exotel', session.ids),
        from,
        to,
        customParameters,
        sampleRate,
        maxQueuedMs,
        pendingMarks,
      }),
      open: (signal) => requests.openSocket(url, headers, signal),
    });
  }

  #request() {
    const { callSid, from, to, webhookUrl, answer, session } = this.#options;
    const date = session.clock.date();
    const now = indiaTime(date);
    const callFrom = indianNational(from);
    const callTo = indianNational(to);
    const query = encodeForm({
      CallSid: callSid,
      CallFrom: callFrom,
      CallTo: callTo,
      Direction: 'incoming',
      Created: now,
      DialCallDuration: '0',
      StartTime: now,
      EndTime: '1970-01-01 05:30:00',
      CallType: 'call-attempt',
      DialWhomNumber: '',
      flow_id: '123456',
      tenant_id: '654321',
      From: callFrom,
      To: callTo,
      CurrentTime: now,
    });
    const accept = answer === 'json' ? '*/*' : 'application/xml';
    const url = `${webhookUrl}${webhookUrl.includes('?') ? '&' : '?'}${query}`;
    return { method: 'GET', url, headers: { accept }, body: '' } as const;
  }
}
