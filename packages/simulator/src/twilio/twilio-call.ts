import type { CallOutcome, CallSession } from '../network/call-session.ts';
import type { CarrierRequests } from '../network/carrier-requests.ts';
import { encodeForm } from '../network/form.ts';
import { makeStreamId } from '../network/ids.ts';
import { secondsMs, spokenMs } from '../network/verb-duration.ts';
import type { XmlElement } from '../xml/parse-xml.ts';
import { readTwilioStream, readTwiml, type TwilioStreamPlan } from './read-twiml.ts';
import { TwilioDialect } from './twilio-dialect.ts';
import { twilioSignature } from './twilio-signature.ts';

/** A call that is redirected more often than this is going in circles. */
const MAX_DOCUMENTS = 20;
const UPGRADE_TIMEOUT_MS = 10_000;
const MAX_DOCUMENT_BYTES = 1_000_000;
const WEBHOOK_TIMEOUT_MS = 15_000;

export interface TwilioCallOptions {
  readonly session: CallSession;
  readonly requests: CarrierRequests;
  readonly accountSid: string;
  readonly authToken: string;
  readonly callSid: string;
  readonly from: string;
  readonly to: string;
  /** As configured at the number: the public URL. */
  readonly webhookUrl: string;
  readonly statusCallbackUrl: string | undefined;
  readonly maxQueuedMs: number;
}

/** Where the call goes on, or how it ended. */
type Step = { readonly nextUrl: string; readonly method: string } | CallOutcome;

/** Twilio's side of one inbound call: signed webhook, TwiML, media stream, what comes after it, final report. */
export class TwilioCall {
  readonly #options: TwilioCallOptions;
  readonly #session: CallSession;
  #startedAtMs = 0;

  constructor(options: TwilioCallOptions) {
    this.#options = options;
    this.#session = options.session;
  }

  async run(): Promise<CallOutcome> {
    this.#startedAtMs = this.#session.log.now();
    const outcome = await this.#runDocuments();
    await this.#reportEnd(outcome);
    return outcome;
  }

  async #runDocuments(): Promise<CallOutcome> {
    const { log } = this.#session;
    let purpose = 'webhook';
    let url = this.#options.webhookUrl;
    let method = 'POST';
    for (let count = 0; count < MAX_DOCUMENTS; count += 1) {
      const step = await this.#runDocument(purpose, url, method);
      if ('status' in step) return step;
      purpose = 'action';
      url = new URL(step.nextUrl, url).href;
      method = step.method;
    }
    log.breach(
      'document-loop',
      `Expected the call to come to an end, got ${MAX_DOCUMENTS} documents one after another`,
    );
    return this.#session.fail('document-loop');
  }

  async #runDocument(purpose: string, url: string, method: string): Promise<Step> {
    const answer = await this.#options.requests.fetchDocument(this.#request(url, method, this.#callFields(purpose)), {
      purpose,
      timeoutMs: WEBHOOK_TIMEOUT_MS,
      slowMs: WEBHOOK_TIMEOUT_MS,
      maxBytes: MAX_DOCUMENT_BYTES,
      contentTypes: ['text/xml', 'application/xml'],
    });
    if (this.#session.hungUp.aborted) return this.#session.conclude('caller', 'hung-up');
    if (answer.type === 'refused') return this.#session.fail(`answer-${answer.statusCode}`, answer.statusCode < 500);
    if (answer.type === 'missing') return this.#session.fail(answer.reason);
    const verbs = readTwiml(answer.response.body, this.#session.log);
    if (verbs === undefined) return this.#session.fail('answer-xml');
    return this.#obey(verbs, url);
  }

  async #obey(verbs: readonly XmlElement[], documentUrl: string): Promise<Step> {
    for (const verb of verbs) {
      const step = await this.#obeyVerb(verb, documentUrl);
      if (this.#session.hungUp.aborted) return this.#session.conclude('caller', 'hung-up');
      if (step !== undefined) return step;
    }
    return this.#session.conclude('server', 'end-of-document');
  }

  async #obeyVerb(verb: XmlElement, documentUrl: string): Promise<Step | undefined> {
    const { log } = this.#session;
    const { name, text, attributes } = verb;
    if (name !== 'Connect') log.add({ type: 'document-verb', verb: name, detail: text.trim() });
    switch (name) {
      case 'Connect':
        return await this.#connect(verb, documentUrl);
      case 'Say':
        await this.#session.wait(spokenMs(text));
        return undefined;
      case 'Pause':
        await this.#session.wait(secondsMs(verb, 'length', 1));
        return undefined;
      case 'Hangup':
        return this.#session.conclude('server', 'hang-up');
      case 'Reject':
        return this.#session.conclude('server', `reject-${attributes.reason ?? 'rejected'}`);
      case 'Redirect':
        return { nextUrl: text.trim(), method: attributes.method ?? 'POST' };
      case 'Dial':
        log.add({
          type: 'document-verb',
          verb: 'transfer',
          detail: verb.children.map((child) => child.text.trim()).join(' '),
        });
        return attributes.action === undefined
          ? undefined
          : { nextUrl: attributes.action, method: attributes.method ?? 'POST' };
      default:
        return undefined;
    }
  }

  async #connect(connect: XmlElement, documentUrl: string): Promise<Step | undefined> {
    const plan = readTwilioStream(connect, documentUrl, this.#session.log);
    if (plan === undefined) return undefined;
    const hasRun = await this.#runStream(plan);
    if (typeof hasRun === 'object') return hasRun;
    const { action, method = 'POST' } = connect.attributes;
    return hasRun && action !== undefined ? { nextUrl: action, method } : undefined;
  }

  /** @returns whether there was a stream, so that the document goes on with `action`; or the end of the call */
  async #runStream(plan: TwilioStreamPlan): Promise<boolean | CallOutcome> {
    const { session, requests, accountSid, authToken, callSid, maxQueuedMs } = this.#options;
    const streamSid = makeStreamId('twilio', session.ids);
    const headers = { 'x-twilio-signature': twilioSignature(authToken, plan.url), 'user-agent': 'Twilio.TmeWs/1.0' };
    const outcome = await session.runStream({
      url: plan.url,
      timeoutMs: UPGRADE_TIMEOUT_MS,
      dialect: new TwilioDialect({ accountSid, callSid, streamSid, customParameters: plan.parameters, maxQueuedMs }),
      open: async (signal) => {
        const socket = await requests.openSocket(plan.url, headers, signal);
        this.#reportStream(plan, streamSid, 'stream-started');
        return socket;
      },
    });
    if (outcome.type === 'ended') {
      this.#reportStream(plan, streamSid, 'stream-stopped');
      return outcome.end.reason === 'socket-dropped' ? session.conclude('carrier', 'socket-dropped') : true;
    }
    this.#reportStream(plan, streamSid, 'stream-error');
    return false;
  }

  #reportStream({ statusCallback, name }: TwilioStreamPlan, streamSid: string, event: string): void {
    if (statusCallback === undefined) return;
    const { accountSid, callSid, session } = this.#options;
    const fields: Record<string, string> = { AccountSid: accountSid, CallSid: callSid, StreamSid: streamSid };
    if (name !== undefined) fields.StreamName = name;
    fields.StreamEvent = event;
    if (event === 'stream-error') fields.StreamError = 'The WebSocket could not be opened';
    fields.Timestamp = session.clock.date().toISOString();
    session.later(this.#report(statusCallback, event, fields));
  }

  async #reportEnd({ status }: CallOutcome): Promise<void> {
    const { statusCallbackUrl, session } = this.#options;
    if (statusCallbackUrl === undefined) return;
    const seconds = Math.ceil((session.log.now() - this.#startedAtMs) / 1000);
    await this.#report(statusCallbackUrl, 'completed', {
      ...this.#callFields('status'),
      CallStatus: status === 'completed' ? 'completed' : status === 'refused' ? 'busy' : 'failed',
      CallDuration: String(seconds),
      Duration: String(Math.ceil(seconds / 60)),
      CallbackSource: 'call-progress-events',
      SequenceNumber: '0',
      Timestamp: session.clock.date().toUTCString().replace('GMT', '+0000'),
    });
  }

  #report(url: string, purpose: string, fields: Record<string, string>): Promise<void> {
    const { requests } = this.#options;
    return requests.report(this.#request(url, 'POST', fields), { purpose, timeoutMs: WEBHOOK_TIMEOUT_MS, tries: 1 });
  }

  #callFields(purpose: string): Record<string, string> {
    const { accountSid, callSid, from, to } = this.#options;
    return {
      AccountSid: accountSid,
      ApiVersion: '2010-04-01',
      CallSid: callSid,
      CallStatus: purpose === 'webhook' ? 'ringing' : 'in-progress',
      Called: to,
      CalledCity: '',
      Caller: from,
      CallerCity: '',
      Direction: 'inbound',
      From: from,
      FromCity: '',
      To: to,
      ToCity: '',
    };
  }

  #request(url: string, method: string, fields: Record<string, string>) {
    const { authToken, session } = this.#options;
    const isGet = method.toUpperCase() === 'GET';
    const signedUrl = isGet ? `${url}${url.includes('?') ? '&' : '?'}${encodeForm(fields)}` : url;
    const headers: Record<string, string> = {
      'user-agent': 'TwilioProxy/1.1',
      accept: '*/*',
      'i-twilio-idempotency-token': session.ids.uuid(),
      'x-twilio-signature': twilioSignature(authToken, signedUrl, isGet ? {} : fields),
    };
    if (!isGet) headers['content-type'] = 'application/x-www-form-urlencoded; charset=UTF-8';
    return { method: isGet ? 'GET' : 'POST', url: signedUrl, headers, body: isGet ? '' : encodeForm(fields) } as const;
  }
}
