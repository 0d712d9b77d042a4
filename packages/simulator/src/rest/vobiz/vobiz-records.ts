import type { CallRecord } from '../../network/call-record.ts';
import { toE164 } from '../../network/phone-number.ts';
import { vobizCauses, vobizCost } from '../../vobiz/vobiz-hangup-report.ts';
import type { RestCall, RestRoute } from '../carrier-api.ts';
import type { CarrierHost } from '../carrier-host.ts';
import { jsonAnswer, type RestAnswer } from '../rest-answer.ts';
import type { VobizErrors } from './vobiz-errors.ts';

const DEFAULT_PER_PAGE = 20;
const MAX_PER_PAGE = 100;
/** Pattern of a call's id. */
export const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** Records of calls that are over. @see https://docs.vobiz.ai/cdr/list-cdrs */
export class VobizRecords {
  readonly routes: readonly RestRoute[];
  readonly #host: CarrierHost;
  readonly #errors: VobizErrors;

  constructor(host: CarrierHost, errors: VobizErrors) {
    this.#host = host;
    this.#errors = errors;
    const base = '^/api/v1/[Aa]ccount/[^/]+/cdr';
    this.routes = [
      { action: 'list-records', method: 'GET', path: new RegExp(`${base}$`), handle: (call) => this.#list(call) },
      {
        action: 'fetch-record',
        method: 'GET',
        path: new RegExp(`${base}/(?<uuid>${UUID})$`),
        handle: (call) => this.fetch(call),
      },
    ];
  }

  fetch({ params }: RestCall): RestAnswer {
    const record = this.#host.calls.find('vobiz', params.uuid ?? '');
    if (record === undefined || !record.isOver) return this.#errors.notFound('cdr not found');
    return jsonAnswer(200, { success: true, data: money(record) });
  }

  #list({ request, breach }: RestCall): RestAnswer {
    const { query } = request;
    if (query.has('start_date') !== query.has('end_date')) {
      breach('rest-value', 'Expected start_date and end_date together, got one of them');
      return this.#errors.invalid('start_date and end_date are required together');
    }
    const page = Math.max(1, Number(query.get('page')) || 1);
    const perPage = Math.min(MAX_PER_PAGE, Math.max(1, Number(query.get('per_page')) || DEFAULT_PER_PAGE));
    const found = this.#host.calls.list('vobiz').filter((record) => record.isOver && isWanted(record, query));
    const pages = Math.ceil(found.length / perPage);
    const data = found.slice((page - 1) * perPage, page * perPage);
    return jsonAnswer(200, {
      account_id: this.#host.credentials.vobiz?.authId ?? '',
      count: data.length,
      data: data.map((record) => this.#json(record)),
      pagination: { page, per_page: perPage, total: found.length, pages, has_next: page < pages, has_prev: page > 1 },
      success: true,
    });
  }

  #json(record: CallRecord): Readonly<Record<string, unknown>> {
    const { createdAt, answeredAt, endedAt } = record;
    return {
      account_id: this.#host.credentials.vobiz?.authId ?? '',
      answer_time: answeredAt === undefined ? null : isoSeconds(answeredAt),
      call_direction: record.direction,
      caller_id_name: '',
      caller_id_number: record.from,
      created_at: isoSeconds(createdAt),
      destination_number: record.to,
      end_time: isoSeconds(endedAt ?? createdAt),
      start_time: isoSeconds(createdAt),
      ...money(record),
    };
  }
}

/** What both answers say of a call. `duration` counts the ringing, `billsec` begins with the answer. */
function money(record: CallRecord): Readonly<Record<string, unknown>> {
  const { cause, code, name, source } = record.hangupCause ?? vobizCauses.normal;
  const cost = vobizCost(record.durationSecs);
  const totalMs = (record.endedAt ?? record.createdAt).getTime() - record.createdAt.getTime();
  return {
    uuid: record.callId,
    duration: Math.ceil(totalMs / 1000),
    billsec: record.durationSecs,
    hangup_cause: cause,
    hangup_cause_code: Number(code),
    hangup_cause_name: name,
    hangup_source: source,
    cost,
    streaming_cost: 0,
    total_cost: cost,
    currency: 'INR',
  };
}

function isWanted(record: CallRecord, query: URLSearchParams): boolean {
  const day = record.createdAt.toISOString().slice(0, 10);
  return [...query].every(([name, value]) => {
    switch (name) {
      case 'from_number':
        return record.from.includes(value) || record.from === toE164(value);
      case 'to_number':
        return record.to.includes(value) || record.to === toE164(value);
      case 'call_direction':
        return record.direction === value;
      case 'min_duration':
        return record.durationSecs >= Number(value);
      case 'start_date':
        return day >= value;
      case 'end_date':
        return day <= value;
      default:
        return true;
    }
  });
}

function isoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
