import type { CallOutcome } from '../network/call-outcome.ts';
import type { DocumentSource } from '../network/document-source.ts';
import { secondsMs, spokenMs } from '../network/verb-duration.ts';
import { bridge } from '../people/bridge.ts';
import type { XmlElement } from '../xml/parse-xml.ts';
import { readTwilioStream, readTwiml } from './read-twiml.ts';
import { type TwilioFields, type TwilioLeg, WEBHOOK_TIMEOUT_MS } from './twilio-leg.ts';
import type { TwilioRooms } from './twilio-rooms.ts';
import { runTwilioStream } from './twilio-stream.ts';

/** A call that is redirected more often than this is going in circles. */
const MAX_DOCUMENTS = 20;
const MAX_DOCUMENT_BYTES = 1_000_000;
const DEFAULT_DIAL_SECONDS = 30;

/** Where the call goes on, or how it ended. */
type Step =
  | { readonly type: 'next'; readonly source: DocumentSource; readonly purpose: string; readonly fields: TwilioFields }
  | { readonly type: 'end'; readonly outcome: CallOutcome }
  /** Something else is to run, or the call is over: whoever asks looks at the session. */
  | { readonly type: 'interrupted' };

/** Obeys TwiML, document after document, until the call is over. @see https://www.twilio.com/docs/voice/twiml */
export class TwilioDocuments {
  readonly #leg: TwilioLeg;
  readonly #rooms: TwilioRooms;
  /** Relative URLs of inline documents have no base. */
  #baseUrl: string | undefined;

  constructor(leg: TwilioLeg, rooms: TwilioRooms) {
    this.#leg = leg;
    this.#rooms = rooms;
  }

  /** @param fields added to the request for the first document */
  async run(first: DocumentSource, fields: TwilioFields = {}): Promise<CallOutcome> {
    const { session } = this.#leg;
    let step: Step = { type: 'next', source: first, purpose: 'webhook', fields };
    for (let count = 0; count < MAX_DOCUMENTS; count += 1) {
      step = await this.#runDocument(step);
      const next = session.takeNext();
      if (next !== undefined) step = { type: 'next', source: next, purpose: 'update', fields: {} };
      else if (step.type === 'end') return step.outcome;
      else if (step.type === 'interrupted') return session.conclude('caller', 'hung-up');
    }
    session.log.breach(
      'document-loop',
      `Expected the call to come to an end, got ${MAX_DOCUMENTS} documents one after another`,
    );
    return session.fail('document-loop');
  }

  async #runDocument({ source, purpose, fields }: Extract<Step, { type: 'next' }>): Promise<Step> {
    const { session } = this.#leg;
    const body = source.type === 'inline' ? source.body : await this.#fetch(source, purpose, fields);
    if (typeof body !== 'string') return body;
    if (session.interrupted.aborted) return { type: 'interrupted' };
    const verbs = readTwiml(body, session.log);
    return verbs === undefined ? end(session.fail('answer-xml')) : this.#obey(verbs);
  }

  async #fetch(
    { url, method }: Extract<DocumentSource, { type: 'fetched' }>,
    purpose: string,
    fields: TwilioFields,
  ): Promise<string | Step> {
    const { session, requests } = this.#leg;
    this.#baseUrl = this.#baseUrl === undefined ? url : new URL(url, this.#baseUrl).href;
    const status = session.record.answeredAt === undefined ? 'ringing' : 'in-progress';
    const request = this.#leg.request(this.#baseUrl, method, { ...this.#leg.callFields(status), ...fields });
    const answer = await requests.fetchDocument(request, {
      purpose,
      timeoutMs: WEBHOOK_TIMEOUT_MS,
      slowMs: WEBHOOK_TIMEOUT_MS,
      maxBytes: MAX_DOCUMENT_BYTES,
      contentTypes: ['text/xml', 'application/xml'],
    });
    if (session.interrupted.aborted) return { type: 'interrupted' };
    if (answer.type === 'refused') return end(session.fail(`answer-${answer.statusCode}`, answer.statusCode < 500));
    if (answer.type === 'missing') return end(session.fail(answer.reason));
    return answer.response.body;
  }

  async #obey(verbs: readonly XmlElement[]): Promise<Step> {
    const { session } = this.#leg;
    for (const verb of verbs) {
      if (verb.name !== 'Reject') session.record.answer();
      const step = await this.#obeyVerb(verb);
      if (session.interrupted.aborted) return { type: 'interrupted' };
      if (step !== undefined) return step;
    }
    return end(session.conclude('server', 'end-of-document'));
  }

  async #obeyVerb(verb: XmlElement): Promise<Step | undefined> {
    const { session } = this.#leg;
    const { name, text, attributes } = verb;
    if (name !== 'Connect') session.log.add({ type: 'document-verb', verb: name, detail: text.trim() });
    switch (name) {
      case 'Connect':
        return await this.#connect(verb);
      case 'Say':
        await session.wait(spokenMs(text));
        return undefined;
      case 'Play':
        if (attributes.digits !== undefined) await this.#playDigits(attributes.digits);
        return undefined;
      case 'Pause':
        await session.wait(secondsMs(verb, 'length', 1));
        return undefined;
      case 'Hangup':
        return end(session.conclude('server', 'hang-up'));
      case 'Reject':
        return end(session.conclude('server', `reject-${attributes.reason ?? 'rejected'}`));
      case 'Redirect':
        return next(text.trim(), attributes.method);
      case 'Dial':
        return await this.#dial(verb);
      default:
        return undefined;
    }
  }

  async #connect(connect: XmlElement): Promise<Step | undefined> {
    const { session } = this.#leg;
    const plan = readTwilioStream(connect, this.#baseUrl, session.log);
    if (plan === undefined) return undefined;
    const outcome = await runTwilioStream(this.#leg, plan);
    if (outcome.type !== 'ended') return undefined;
    if (outcome.end.reason === 'socket-dropped') return end(session.conclude('carrier', 'socket-dropped'));
    const { action, method } = connect.attributes;
    return action === undefined ? undefined : next(action, method);
  }

  async #dial(dial: XmlElement): Promise<Step | undefined> {
    const { session, people } = this.#leg;
    const { action, method } = dial.attributes;
    const conference = dial.children.find(({ name }) => name === 'Conference');
    if (conference !== undefined) {
      await this.#rooms.join(this.#leg, conference.text.trim(), readRoomCallback(conference));
      return undefined;
    }
    const written = dial.children.length > 0 ? dial.children.map(({ text }) => text) : [dial.text];
    const numbers = written.map((text) => text.trim()).filter((text) => text !== '');
    session.log.add({ type: 'document-verb', verb: 'transfer', detail: numbers.join(' ') });
    const timeoutMs = secondsMs(dial, 'timeout', DEFAULT_DIAL_SECONDS);
    const { status, durationSecs } = await bridge(session, people, { numbers, timeoutMs });
    if (action === undefined) return undefined;
    const fields: Record<string, string> = { DialCallStatus: status };
    if (status !== 'failed') fields.DialCallSid = `CA${session.ids.uuid().replaceAll('-', '')}`;
    if (status === 'completed') fields.DialCallDuration = String(durationSecs);
    return next(action, method, fields);
  }

  /** `w` is half a second, `W` a whole one; a key takes a fifth. */
  async #playDigits(digits: string): Promise<void> {
    const { session } = this.#leg;
    const keys = digits.replace(/w/gi, '');
    const waits = [...digits].reduce((ms, key) => ms + (key === 'w' ? 500 : key === 'W' ? 1000 : 200), 0);
    if (keys !== '') session.playDigits(keys);
    await session.wait(waits);
  }
}

function next(url: string, method = 'POST', fields: TwilioFields = {}): Step {
  return { type: 'next', source: { type: 'fetched', url, method }, purpose: 'action', fields };
}

function end(outcome: CallOutcome): Step {
  return { type: 'end', outcome };
}

function readRoomCallback({ attributes }: XmlElement) {
  const { statusCallback: url, statusCallbackMethod: method = 'POST', statusCallbackEvent = '' } = attributes;
  return url === undefined ? undefined : { url, method, events: statusCallbackEvent.split(/\s+/) };
}
