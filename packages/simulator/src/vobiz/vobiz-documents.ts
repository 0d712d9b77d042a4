import type { CallOutcome } from '../network/call-outcome.ts';
import type { HangupCause } from '../network/call-record.ts';
import type { DocumentSource } from '../network/document-source.ts';
import { secondsMs, spokenMs } from '../network/verb-duration.ts';
import { bridge } from '../people/bridge.ts';
import type { XmlElement } from '../xml/parse-xml.ts';
import { readVobizStream, readVobizXml } from './read-vobiz-xml.ts';
import { vobizCauses } from './vobiz-hangup-report.ts';
import type { VobizFields, VobizLeg } from './vobiz-leg.ts';
import { runVobizStream } from './vobiz-stream.ts';

const MAX_DOCUMENTS = 20;
const WEBHOOK_TIMEOUT_MS = 10_000;
const WEBHOOK_SLOW_MS = 2000;
const MAX_DOCUMENT_BYTES = 100_000;
const DEFAULT_DIAL_SECONDS = 30;

type FetchedSource = Extract<DocumentSource, { type: 'fetched' }>;
type Step =
  | { readonly type: 'next'; readonly source: FetchedSource; readonly purpose: string; readonly fields: VobizFields }
  | { readonly type: 'end'; readonly outcome: CallOutcome }
  /** Something else is to run, or the call is over: whoever asks looks at the session. */
  | { readonly type: 'interrupted' };

/** Obeys Vobiz XML, document after document, until the call is over. @see https://www.vobiz.ai/docs (XML) */
export class VobizDocuments {
  readonly #leg: VobizLeg;
  #url = '';

  constructor(leg: VobizLeg) {
    this.#leg = leg;
  }

  /** @param fields what the first request says besides */
  async run(source: FetchedSource, fields: VobizFields): Promise<CallOutcome> {
    const { session } = this.#leg;
    let step: Step = { type: 'next', source, purpose: 'webhook', fields };
    for (let count = 0; count < MAX_DOCUMENTS; count += 1) {
      step = await this.#runDocument(step);
      const next = session.takeNext();
      if (next?.type === 'fetched')
        step = { type: 'next', source: next, purpose: 'transfer', fields: this.#redirect() };
      else if (step.type === 'end') return step.outcome;
      else if (step.type === 'interrupted') return this.#interrupted();
    }
    session.log.breach(
      'document-loop',
      `Expected the call to come to an end, got ${MAX_DOCUMENTS} documents one after another`,
    );
    return this.#fail('document-loop').outcome;
  }

  async #runDocument({ source, purpose, fields }: Extract<Step, { type: 'next' }>): Promise<Step> {
    const { session, requests } = this.#leg;
    this.#url = this.#url === '' ? source.url : new URL(source.url, this.#url).href;
    const answer = await requests.fetchDocument(this.#leg.request(this.#url, source.method, fields), {
      purpose,
      timeoutMs: WEBHOOK_TIMEOUT_MS,
      slowMs: WEBHOOK_SLOW_MS,
      maxBytes: MAX_DOCUMENT_BYTES,
      contentTypes: ['application/xml', 'text/xml'],
    });
    if (session.interrupted.aborted) return { type: 'interrupted' };
    if (answer.type === 'refused') return this.#fail(`answer-${answer.statusCode}`, answer.statusCode < 500);
    if (answer.type === 'missing') return this.#fail(answer.reason);
    const elements = readVobizXml(answer.response.body, session.log);
    return elements === undefined ? this.#fail('answer-xml') : this.#obey(elements);
  }

  async #obey(elements: readonly XmlElement[]): Promise<Step> {
    const { session } = this.#leg;
    for (const element of elements) {
      if (element.name !== 'Hangup') session.record.answer();
      const step = await this.#obeyElement(element);
      if (session.interrupted.aborted) return { type: 'interrupted' };
      if (step !== undefined) return step;
    }
    return this.#endOfDocument();
  }

  async #obeyElement(element: XmlElement): Promise<Step | undefined> {
    const { session } = this.#leg;
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
      case 'DTMF':
        session.playDigits(text.trim().replace(/w/gi, ''));
        return undefined;
      case 'Hangup':
        return this.#end(
          'server',
          attributes.reason === undefined ? 'hang-up' : `reject-${attributes.reason}`,
          vobizCauses.byDocument,
        );
      case 'Redirect':
        return this.#next(text.trim(), attributes.method);
      case 'Dial':
        return await this.#dial(element);
      default:
        return undefined;
    }
  }

  async #dial(dial: XmlElement): Promise<Step | undefined> {
    const { session, people, callUuid } = this.#leg;
    const { action, method } = dial.attributes;
    const numbers = dial.children.map(({ text }) => text.trim());
    session.log.add({ type: 'document-verb', verb: 'transfer', detail: numbers.join(' ') });
    const timeoutMs = secondsMs(dial, 'timeout', DEFAULT_DIAL_SECONDS);
    const { status, durationSecs } = await bridge(session, people, { numbers, timeoutMs });
    if (action === undefined) return undefined;
    return this.#next(action, method, {
      DialStatus: status === 'canceled' ? 'cancel' : status,
      DialRingStatus: String(status !== 'failed' && status !== 'busy'),
      DialALegUUID: callUuid,
      DialBLegUUID: status === 'completed' ? session.ids.uuid() : '',
      DialBLegDuration: String(durationSecs),
    });
  }

  async #stream(element: XmlElement): Promise<Step | undefined> {
    const { session } = this.#leg;
    const plan = readVobizStream(element, session.log);
    if (plan === undefined) return undefined;
    if (plan.fate === 'call-ends') return this.#fail('audio-track');
    if (plan.fate === 'document-ends') return this.#endOfDocument();
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await runVobizStream(this.#leg, plan);
      if (outcome.type !== 'ended' || session.interrupted.aborted) return undefined;
      const { reason, closeCode } = outcome.end;
      const isLost = ['socket-dropped', 'socket-lost'].includes(reason) || (reason === 'closed' && closeCode === 1006);
      if (isLost && attempt < plan.maxRetries) continue; // A new socket and a new stream, the same call.
      return reason === 'socket-dropped' ? this.#end('carrier', 'socket-dropped', vobizCauses.byVobiz) : undefined;
    }
  }

  #next(url: string, method = 'POST', fields: VobizFields = {}): Step {
    const source = { type: 'fetched', url, method } as const;
    return { type: 'next', source, purpose: 'redirect', fields: { ...this.#redirect(), ...fields } };
  }

  #redirect(): VobizFields {
    return this.#leg.callFields('Redirect', 'in-progress', { CallerName: this.#leg.session.record.from });
  }

  #endOfDocument(): Step {
    return this.#end('server', 'end-of-document', vobizCauses.endOfXml);
  }

  #end(endedBy: CallOutcome['endedBy'], reason: string, cause: HangupCause): Step {
    const { session } = this.#leg;
    session.record.hangupCause = cause;
    return { type: 'end', outcome: session.conclude(endedBy, reason) };
  }

  #interrupted(): CallOutcome {
    const { session } = this.#leg;
    const outcome = session.conclude('caller', 'hung-up');
    const { normal, callerHungUp, byRequest, byVobiz } = vobizCauses;
    const byPerson = session.record.direction === 'inbound' ? callerHungUp : normal;
    session.record.hangupCause = { caller: byPerson, server: byRequest, carrier: byVobiz }[outcome.endedBy];
    return outcome;
  }

  #fail(reason: string, isRefusal = false): Extract<Step, { type: 'end' }> {
    const { session } = this.#leg;
    session.record.hangupCause = vobizCauses.invalidXml;
    return { type: 'end', outcome: session.fail(reason, isRefusal) };
  }
}
