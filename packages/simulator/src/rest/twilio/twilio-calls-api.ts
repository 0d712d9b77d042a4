import type { CallRecord } from '../../network/call-record.ts';
import type { RestCall, RestRoute } from '../carrier-api.ts';
import type { CarrierHost } from '../carrier-host.ts';
import { jsonAnswer, type RestAnswer } from '../rest-answer.ts';
import { readTwilioDocument } from './read-twilio-document.ts';
import { readTwilioOrder } from './read-twilio-order.ts';
import { twilioCallJson } from './twilio-call-json.ts';
import { twilioError, twilioNotFound } from './twilio-errors.ts';
import { readTwilioForm, textOf } from './twilio-form.ts';
import { twilioPage } from './twilio-paging.ts';

const updateParameters = [
  ...['Status', 'Url', 'Method', 'FallbackUrl', 'FallbackMethod', 'Twiml'],
  ...['StatusCallback', 'StatusCallbackMethod', 'TimeLimit'],
];

/** Calls over REST. @see https://www.twilio.com/docs/voice/api/call-resource */
export class TwilioCallsApi {
  readonly routes: readonly RestRoute[];
  readonly #host: CarrierHost;
  readonly #account: { readonly accountSid: string; readonly authToken: string };

  constructor(host: CarrierHost, account: { readonly accountSid: string; readonly authToken: string }, base: string) {
    this.#host = host;
    this.#account = account;
    const list = new RegExp(`^${base}/Calls\\.json$`);
    const one = new RegExp(`^${base}/Calls/(?<callSid>CA[0-9a-f]{32})\\.json$`);
    this.routes = [
      { action: 'create-call', method: 'POST', path: list, handle: (call) => this.#create(call) },
      { action: 'list-calls', method: 'GET', path: list, handle: (call) => this.#list(call) },
      { action: 'update-call', method: 'POST', path: one, handle: (call) => this.#update(call) },
      { action: 'fetch-call', method: 'GET', path: one, handle: (call) => this.#fetch(call) },
    ];
  }

  #create(call: RestCall): RestAnswer {
    const order = readTwilioOrder(call, this.#host.numbers.twilio);
    if ('status' in order) return order;
    const record = this.#host.desk.twilio(order, this.#account);
    return jsonAnswer(201, this.#json(record));
  }

  #fetch({ params }: RestCall): RestAnswer {
    const record = this.#find(params);
    return record === undefined ? twilioNotFound : jsonAnswer(200, this.#json(record));
  }

  #list({ request }: RestCall): RestAnswer {
    const { query } = request;
    const isWanted = (record: CallRecord) =>
      [...query].every(([name, value]) => {
        switch (name) {
          case 'To':
            return record.to === value;
          case 'From':
            return record.from === value;
          case 'Status':
            return record.phase === value;
          case 'StartTime>':
            return record.createdAt >= new Date(value);
          case 'StartTime<':
            return record.createdAt <= new Date(value);
          default:
            return true;
        }
      });
    const records = this.#host.calls.list('twilio').filter(isWanted);
    return twilioPage(
      request,
      'calls',
      records.map((record) => this.#json(record)),
    );
  }

  #update(call: RestCall): RestAnswer {
    const form = readTwilioForm(call, updateParameters);
    const record = this.#find(call.params);
    if (record === undefined) return twilioNotFound;
    const status = textOf(form, 'Status');
    if (status === undefined) return this.#replace(call, form, record);
    if (status !== 'completed' && status !== 'canceled') {
      call.breach('rest-value', `Expected completed or canceled as Status, got "${status.slice(0, 80)}"`);
      return twilioError(400, 20001, 'Invalid Status');
    }
    if (record.isOver) return twilioError(400, 21220, 'Call is not in-progress');
    const isUnanswered = record.answeredAt === undefined;
    if (status === 'canceled' && !isUnanswered) return jsonAnswer(200, this.#json(record));
    record.line?.end('server');
    // A call that was not answered is canceled either way.
    const phase = isUnanswered && record.direction === 'outbound' ? 'canceled' : record.phase;
    return jsonAnswer(200, twilioCallJson(record, { ...this.#view(), phase }));
  }

  #replace(call: RestCall, form: URLSearchParams, record: CallRecord): RestAnswer {
    const document = readTwilioDocument(form, call, 'update');
    if (!('type' in document)) return document;
    if (record.isOver || record.answeredAt === undefined) {
      return twilioError(400, 21220, 'Call is not in-progress. Cannot redirect.');
    }
    record.line?.takeOver(document);
    return jsonAnswer(200, this.#json(record));
  }

  #find({ callSid = '' }: RestCall['params']): CallRecord | undefined {
    return this.#host.calls.find('twilio', callSid);
  }

  #json(record: CallRecord): Readonly<Record<string, unknown>> {
    return twilioCallJson(record, this.#view());
  }

  #view() {
    const { numbers, clock } = this.#host;
    return { accountSid: this.#account.accountSid, numbers: numbers.twilio, now: clock.date() };
  }
}
