import type { CallOutcome, CallSession } from '../network/call-session.ts';
import type { CarrierRequests } from '../network/carrier-requests.ts';
import { encodeForm } from '../network/form.ts';
import { makeStreamId } from '../network/ids.ts';
import { indianNational, indiaTime, utcTime } from '../network/india-time.ts';
import { secondsMs, spokenMs } from '../network/verb-duration.ts';
import type { XmlElement } from '../xml/parse-xml.ts';
import { readVobizStream, readVobizXml, type VobizStreamPlan } from './read-vobiz-xml.ts';
import { VobizDialect } from './vobiz-dialect.ts';
import { vobizSignatureHeaders } from './vobiz-signature.ts';

const MAX_DOCUMENTS = 20;
const WEBHOOK_TIMEOUT_MS = 10_000;
const WEBHOOK_SLOW_MS = 2000;
const CALLBACK_TIMEOUT_MS = 3000;
const CALLBACK_TRIES = 3;
const UPGRADE_TIMEOUT_MS = 10_000;
const MAX_DOCUMENT_BYTES = 100_000;
/** What one minute costs, as a text of the hang-up report. */
const BILL_RATE = '0.65';

export interface VobizCallOptions {
  readonly session: CallSession;
  readonly requests: CarrierRequests;
  readonly authId: string;
  readonly authToken: string;
  readonly callUuid: string;
  readonly from: string;
  readonly to: string;
  /** As configured at the application: the public URL. */
  readonly webhookUrl: string;
  /** Defaults to the answer URL, as at Vobiz. */
  readonly hangupUrl: string;
  readonly maxQueuedMs: number;
}

type Step = { readonly nextUrl: string; readonly method: string } | CallOutcome;

/** Vobiz's side of one inbound call: signed webhook, XML, media stream, what comes after it, report of the hang-up. */
export class VobizCall {
  readonly #options: VobizCallOptions;
  readonly #session: CallSession;
  readonly #startedAt: Date;
  #answeredAt: Date | undefined;
  #cause = { code: '4000', name: 'Normal Hangup', source: 'Caller' };

  constructor(options: VobizCallOptions) {
    this.#options = options;
    this.#session = options.session;
    this.#startedAt = options.session.clock.date();
  }

  async run(): Promise<CallOutcome> {
    const outcome = await this.#runDocuments();
    await this.#reportHangup(outcome);
    return outcome;
  }

  async #runDocuments(): Promise<CallOutcome> {
    let purpose = 'webhook';
    let url = this.#options.webhookUrl;
    let method = 'POST';
    for (let count = 0; count < MAX_DOCUMENTS; count += 1) {
      const step = await this.#runDocument(purpose, url, method);
      if ('status' in step) return step;
      purpose = 'redirect';
      url = new URL(step.nextUrl, url).href;
      method = step.method;
    }
    const { log } = this.#session;
    log.breach(
      'document-loop',
      `Expected the call to come to an end, got ${MAX_DOCUMENTS} documents one after another`,
    );
    return this.#fail('document-loop');
  }

  async #runDocument(purpose: string, url: string, method: string): Promise<Step> {
    const { session, requests } = this.#options;
    const fields = {
      ...this.#numbers(),
      Direction: 'inbound',
      Event: purpose === 'webhook' ? 'StartApp' : 'Redirect',
      CallStatus: purpose === 'webhook' ? 'ringing' : 'in-progress',
      CallerName: this.#options.from,
      SessionStart: `${utcTime(this.#startedAt)}.000000`,
      ParentAuthID: this.#options.authId,
      STIRAttestation: 'Not Applicable',
      STIRVerification: 'Not Applicable',
    };
    const answer = await requests.fetchDocument(this.#request(url, method, fields), {
      purpose,
      timeoutMs: WEBHOOK_TIMEOUT_MS,
      slowMs: WEBHOOK_SLOW_MS,
      maxBytes: MAX_DOCUMENT_BYTES,
      contentTypes: ['application/xml', 'text/xml'],
    });
    if (session.hungUp.aborted) return session.conclude('caller', 'hung-up');
    if (answer.type === 'refused') return this.#fail(`answer-${answer.statusCode}`, answer.statusCode < 500);
    if (answer.type === 'missing') return this.#fail(answer.reason);
    const elements = readVobizXml(answer.response.body, session.log);
    return elements === undefined ? this.#fail('answer-xml') : this.#obey(elements);
  }

  async #obey(elements: readonly XmlElement[]): Promise<Step> {
    for (const element of elements) {
      const step = await this.#obeyElement(element);
      if (this.#session.hungUp.aborted) return this.#session.conclude('caller', 'hung-up');
      if (step !== undefined) return step;
    }
    return this.#endOfDocument();
  }

  async #obeyElement(element: XmlElement): Promise<Step | undefined> {
    const { session } = this.#options;
    const { name, text, attributes } = element;
    if (name !== 'Stream') session.log.add({ type: 'document-verb', verb: name, detail: text.trim() });
    switch (name) {
      case 'Stream':
        return await this.#stream(element);
      case 'Speak':
        await session.wait(spokenMs(text));
        return undefined;
      case 'Wait':
        await session.wait(secondsMs(element, 'length', 1));
        return undefined;
      case 'Hangup':
        this.#cause = { code: '4000', name: 'Normal Hangup', source: 'Answer XML' };
        return session.conclude('server', attributes.reason === undefined ? 'hang-up' : `reject-${attributes.reason}`);
      case 'Redirect':
        return { nextUrl: text.trim(), method: attributes.method ?? 'POST' };
      case 'Dial': {
        const numbers = element.children.map((child) => child.text.trim()).join(' ');
        session.log.add({ type: 'document-verb', verb: 'transfer', detail: numbers });
        return attributes.action === undefined
          ? undefined
          : { nextUrl: attributes.action, method: attributes.method ?? 'POST' };
      }
      default:
        return undefined;
    }
  }

  async #stream(element: XmlElement): Promise<Step | undefined> {
    const { session } = this.#options;
    const plan = readVobizStream(element, session.log);
    if (plan === undefined) return undefined;
    if (plan.fate === 'call-ends') return this.#fail('audio-track');
    if (plan.fate === 'document-ends') return this.#endOfDocument();
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await this.#runStream(plan);
      if (outcome.type !== 'ended' || session.hungUp.aborted) return undefined;
      const { end } = outcome;
      const isLost = end.reason === 'socket-dropped' || (end.reason === 'closed' && end.closeCode === 1006);
      if (isLost && attempt < plan.maxRetries) continue; // A new socket and a new stream, the same call.
      return end.reason === 'socket-dropped' ? session.conclude('carrier', 'socket-dropped') : undefined;
    }
  }

  async #runStream(plan: VobizStreamPlan) {
    const { session, requests, authId, callUuid, maxQueuedMs } = this.#options;
    const streamId = makeStreamId('vobiz', session.ids);
    const outcome = await session.runStream({
      url: plan.url,
      timeoutMs: UPGRADE_TIMEOUT_MS,
      dialect: new VobizDialect({
        accountId: authId.replace(/\D/g, '') || '500025',
        callId: callUuid,
        streamId,
        format: plan.format,
        epochMs: () => session.clock.date().getTime(),
        maxQueuedMs,
      }),
      open: async (signal) => {
        const socket = await requests.openSocket(plan.url, { 'user-agent': 'Vobiz' }, signal);
        this.#answeredAt ??= session.clock.date();
        this.#reportStream(plan, streamId, { Event: 'StartStream' });
        return socket;
      },
    });
    // A caller who hangs up gives only the report of the hang-up.
    if (outcome.type === 'ended' && outcome.end.endedBy === 'server') {
      this.#reportStream(plan, streamId, { Event: 'StopStream' });
    }
    if (outcome.type === 'refused' || outcome.type === 'unreachable') {
      this.#reportStream(plan, streamId, { Event: 'DroppedStream', Error: 'The WebSocket could not be opened' });
    }
    return outcome;
  }

  #reportStream(plan: VobizStreamPlan, streamId: string, event: Record<string, string>): void {
    const { statusCallbackUrl } = plan;
    if (statusCallbackUrl === undefined) return;
    const { session, authId } = this.#options;
    const fields = {
      ...event,
      ...this.#numbers(),
      StreamID: streamId,
      ParentAuthID: authId,
      Timestamp: `${utcTime(session.clock.date())}.000000`,
      status_callback_url: statusCallbackUrl,
      ...(event.Event === 'StartStream' ? { ServiceURL: plan.url } : {}),
    };
    session.later(this.#report(statusCallbackUrl, event.Event as string, fields));
  }

  #endOfDocument(): CallOutcome {
    this.#cause = { code: '4010', name: 'End Of XML Instructions', source: 'Vobiz' };
    return this.#session.conclude('server', 'end-of-document');
  }

  /** Real reports show numbers without `+`, times in India and everything as text. */
  async #reportHangup({ status, reason }: CallOutcome): Promise<void> {
    const { session, from, to, authId, hangupUrl, callUuid } = this.#options;
    const endedAt = session.clock.date();
    const answeredAt = this.#answeredAt;
    const seconds = answeredAt === undefined ? 0 : Math.ceil((endedAt.getTime() - answeredAt.getTime()) / 1000);
    const minutes = Math.ceil(seconds / 60);
    const isBusy = status === 'refused' && reason === 'reject-busy';
    await this.#report(hangupUrl, 'Hangup', {
      AnswerTime: answeredAt === undefined ? '' : indiaTime(answeredAt),
      BillDuration: String(minutes * 60),
      BillRate: BILL_RATE,
      CallStatus: status === 'completed' || status === 'refused' ? (isBusy ? 'busy' : 'completed') : 'failed',
      CallUUID: callUuid,
      CallerName: from.replace('+', ''),
      Direction: 'inbound',
      Duration: String(seconds),
      EndTime: indiaTime(endedAt),
      Event: 'Hangup',
      From: from.replace('+', ''),
      HangupCause: 'NORMAL_CLEARING',
      HangupCauseCode: this.#cause.code,
      HangupCauseName: this.#cause.name,
      HangupSource: this.#cause.source,
      ParentAuthID: authId,
      SessionStart: `${utcTime(this.#startedAt)}.000000`,
      StartTime: indiaTime(this.#startedAt),
      To: indianNational(to),
      TotalCost: (minutes * Number(BILL_RATE)).toFixed(5),
      STIRAttestation: 'Not Applicable',
      STIRVerification: 'Not Applicable',
    });
  }

  #fail(reason: string, isRefusal = false): CallOutcome {
    this.#cause = { code: '4000', name: 'Invalid Answer XML', source: 'Error' };
    return this.#session.fail(reason, isRefusal);
  }

  #numbers(): Record<string, string> {
    const { from, to, callUuid } = this.#options;
    return { From: from, To: to, CallUUID: callUuid };
  }

  #report(url: string, purpose: string, fields: Record<string, string>): Promise<void> {
    const rules = { purpose, timeoutMs: CALLBACK_TIMEOUT_MS, tries: CALLBACK_TRIES };
    return this.#options.requests.report(this.#request(url, 'POST', fields), rules);
  }

  #request(url: string, method: string, fields: Record<string, string>) {
    const { authToken, session } = this.#options;
    const nonces = { v2: digits(session), v3: digits(session) };
    const headers: Record<string, string> = { 'user-agent': 'Vobiz', ...vobizSignatureHeaders(authToken, url, nonces) };
    if (method.toUpperCase() === 'GET') {
      const query = `${url.includes('?') ? '&' : '?'}${encodeForm(fields)}`;
      return { method: 'GET', url: `${url}${query}`, headers, body: '' } as const;
    }
    headers['content-type'] = 'application/x-www-form-urlencoded';
    return { method: 'POST', url, headers, body: encodeForm(fields) } as const;
  }
}

/** A nonce: 20 digits. */
function digits({ random }: CallSession): string {
  return Array.from({ length: 20 }, () => random.integer(0, 9)).join('');
}
