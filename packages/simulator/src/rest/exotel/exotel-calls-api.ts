import type { CallRecord } from '../../network/call-record.ts';
import { indianNational } from '../../network/india-time.ts';
import { toE164 } from '../../network/phone-number.ts';
import type { RestCall, RestRoute } from '../carrier-api.ts';
import type { CarrierHost } from '../carrier-host.ts';
import { jsonAnswer, type RestAnswer, toXml, xmlAnswer } from '../rest-answer.ts';
import { type ExotelCallView, exotelCallJson } from './exotel-call-json.ts';
import { exotelError } from './exotel-errors.ts';
import { readExotelOrder } from './read-exotel-order.ts';

const INDIA_OFFSET = '+05:30';
const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 100;

/** Calls over REST: JSON with `.json` at the end of the path, XML without. There is no hang-up. */
export class ExotelCallsApi {
  readonly routes: readonly RestRoute[];
  readonly #host: CarrierHost;
  readonly #accountSid: string;

  constructor(host: CarrierHost, accountSid: string) {
    this.#host = host;
    this.#accountSid = accountSid;
    const base = '^/v1/Accounts/[^/]+/Calls';
    this.routes = [
      {
        action: 'create-call',
        method: 'POST',
        path: new RegExp(`${base}/connect(\\.json)?$`),
        handle: (call) => this.#create(call),
      },
      {
        action: 'list-calls',
        method: 'GET',
        path: new RegExp(`${base}(\\.json)?$`),
        handle: (call) => this.#list(call),
      },
      {
        action: 'fetch-call',
        method: 'GET',
        path: new RegExp(`${base}/(?<sid>[0-9a-f]{32})(\\.json)?$`),
        handle: (call) => this.#fetch(call),
      },
    ];
  }

  #create(call: RestCall): RestAnswer {
    const order = readExotelOrder(call, {
      numbers: this.#host.numbers.exotel,
      accountSid: this.#accountSid,
      flows: Object.keys(this.#host.flows),
    });
    if ('status' in order) return order;
    const { destination } = order;
    const record = this.#host.desk.exotel(order, { accountSid: this.#accountSid });
    const to =
      destination.type === 'stream'
        ? null
        : indianNational(destination.type === 'number' ? destination.number : order.from);
    return answer(call, 'Call', this.#json(record, { status: 'in-progress', to }));
  }

  #fetch(call: RestCall): RestAnswer {
    const record = this.#host.calls.find('exotel', call.params.sid ?? '');
    if (record === undefined) return exotelError(404);
    const hasDetails = call.request.query.get('details') === 'true';
    return answer(call, 'Call', this.#json(record, { hasDetails }));
  }

  /** Calls that are over: those that go on are not listed. */
  #list(call: RestCall): RestAnswer {
    const { query, path } = call.request;
    const pageSize = Math.min(MAX_PAGE_SIZE, Number(query.get('PageSize')) || DEFAULT_PAGE_SIZE);
    const after = Number(query.get('After')) || 0;
    const found = this.#host.calls.list('exotel').filter((record) => record.isOver && isWanted(record, query));
    const shown = found.slice(after, after + pageSize);
    const uri = (from: number) => {
      const others = [...query].filter(([name]) => name !== 'After');
      return `${path}?${new URLSearchParams([...others, ['After', String(from)]])}`;
    };
    return jsonAnswer(200, {
      Metadata: {
        Total: found.length,
        PageSize: pageSize,
        FirstPageUri: uri(0),
        PrevPageUri: after > 0 ? uri(Math.max(0, after - pageSize)) : null,
        NextPageUri: after + shown.length < found.length ? uri(after + pageSize) : null,
      },
      Calls: shown.map((record) => this.#json(record)),
    });
  }

  #json(record: CallRecord, view: Partial<ExotelCallView> = {}): Readonly<Record<string, unknown>> {
    return exotelCallJson(record, { ...view, accountSid: this.#accountSid, now: this.#host.clock.date() });
  }
}

/** As JSON or XML, by the end of the path. */
function answer({ request }: RestCall, name: string, value: unknown): RestAnswer {
  if (request.path.endsWith('.json')) return jsonAnswer(200, { [name]: value });
  return xmlAnswer(200, toXml('TwilioResponse', { [name]: value }));
}

function isWanted(record: CallRecord, query: URLSearchParams): boolean {
  const [person, exophone] = record.direction === 'outbound' ? [record.to, record.from] : [record.from, record.to];
  return [...query].every(([name, value]) => {
    const values = value.split(',');
    switch (name) {
      case 'Sid':
        return values.includes(record.callId);
      case 'From':
        return values.map(toE164).includes(person);
      case 'To':
      case 'PhoneNumber':
        return values.map(toE164).includes(exophone);
      case 'Status':
        return values.includes(record.phase);
      case 'DateCreated':
        return value.split(';').every((range) => isWithin(record.createdAt, range));
      default:
        return true;
    }
  });
}

/** @param range `gte:2026-03-03 15:45:00` or `lte:…`, times of India */
function isWithin(date: Date, range: string): boolean {
  const match = /^(gte|lte):(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)$/.exec(range.trim());
  if (match === null) return false;
  const bound = new Date(`${match[2]}T${match[3]}${INDIA_OFFSET}`);
  // Times have whole seconds at Exotel.
  const second = new Date(Math.floor(date.getTime() / 1000) * 1000);
  return match[1] === 'gte' ? second >= bound : second <= bound;
}
