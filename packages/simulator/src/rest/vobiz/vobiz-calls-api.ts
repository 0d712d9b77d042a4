import type { CallRecord } from '../../network/call-record.ts';
import { utcTime } from '../../network/india-time.ts';
import { vobizCauses, vobizCost, vobizStatus } from '../../vobiz/vobiz-hangup-report.ts';
import type { RestCall, RestRoute } from '../carrier-api.ts';
import type { CarrierHost } from '../carrier-host.ts';
import { jsonAnswer, noContent, type RestAnswer } from '../rest-answer.ts';
import { readVobizOrder } from './read-vobiz-order.ts';
import type { VobizErrors } from './vobiz-errors.ts';

const DEFAULT_CALLS_PER_SECOND = 100;
const DEFAULT_CONCURRENT_CALLS = 1000;
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** Calls over REST. @see https://www.vobiz.ai/docs (Call) */
export class VobizCallsApi {
  readonly routes: readonly RestRoute[];
  readonly #host: CarrierHost;
  readonly #errors: VobizErrors;
  /** When calls were placed, in the clock's milliseconds: the last second. */
  #placedAtMs: number[] = [];

  constructor(host: CarrierHost, errors: VobizErrors) {
    this.#host = host;
    this.#errors = errors;
    const base = '^/api/v1/Account/[^/]+';
    const one = `${base}/Call/(?<uuid>${UUID})`;
    this.routes = [
      {
        action: 'create-call',
        method: 'POST',
        path: new RegExp(`${base}/Call/?$`),
        handle: (call) => this.#create(call),
      },
      // Sources disagree on the slash of this one, so both are right.
      { action: 'hang-up', method: 'DELETE', path: new RegExp(`${one}/?$`), handle: (call) => this.#hangUp(call) },
      { action: 'update-call', method: 'POST', path: new RegExp(`${one}/?$`), handle: (call) => this.#transfer(call) },
      {
        action: 'send-digits',
        method: 'POST',
        path: new RegExp(`${one}/DTMF/?$`),
        handle: (call) => this.#digits(call),
      },
      {
        action: 'start-recording',
        method: 'POST',
        path: new RegExp(`${one}/Record/?$`),
        handle: (call) => this.#record(call),
      },
      { action: 'fetch-call', method: 'GET', path: new RegExp(`${one}/?$`), handle: (call) => this.#live(call) },
      {
        action: 'fetch-cdr',
        method: 'GET',
        path: new RegExp(`${base}/cdr/(?<uuid>${UUID})$`),
        handle: (call) => this.#cdr(call),
      },
      {
        action: 'concurrency',
        method: 'GET',
        path: new RegExp(`${base}/concurrency$`),
        handle: () => this.#concurrency(),
      },
    ];
  }

  #create(call: RestCall): RestAnswer {
    const { request, breach } = call;
    const refused = this.#judgeSlash(call) ?? this.#judgePace();
    if (refused !== undefined) return refused;
    const body = request.json();
    if (body === undefined) {
      breach(
        'rest-content-type',
        `Expected a JSON object as application/json, got ${request.contentType || 'no content type'}`,
      );
      return this.#errors.invalid('body must be JSON');
    }
    const order = readVobizOrder(body, this.#host.numbers.vobiz, breach);
    if (typeof order === 'string') {
      breach(
        order.includes('not a number of') ? 'rest-from-not-owned' : 'rest-required',
        `Expected a call that Vobiz can place, got: ${order}`,
      );
      return this.#errors.invalid(order);
    }
    this.#placedAtMs.push(this.#host.clock.now());
    const account = this.#host.credentials.vobiz ?? { authId: '', authToken: '' };
    const { callId } = this.#host.desk.vobiz(order, account);
    return jsonAnswer(200, { api_id: this.#host.ids.uuid(), message: 'Call fired', request_uuid: callId });
  }

  #judgePace(): RestAnswer | undefined {
    const { callsPerSecond = DEFAULT_CALLS_PER_SECOND, concurrentCalls = DEFAULT_CONCURRENT_CALLS } =
      this.#host.limits.vobiz ?? {};
    const nowMs = this.#host.clock.now();
    this.#placedAtMs = this.#placedAtMs.filter((atMs) => nowMs - atMs < 1000);
    const placed = this.#placedAtMs.length;
    if (placed >= callsPerSecond) return this.#errors.tooFast(callsPerSecond, placed + 1);
    const active = this.#host.calls.activeCount('vobiz');
    if (active < concurrentCalls) return undefined;
    const details = { limitType: 'concurrent', limit: concurrentCalls, current: active, retryAfter: 1 };
    return this.#errors.long(429, 'RATE_LIMIT_EXCEEDED', 'too many concurrent calls', details);
  }

  #hangUp(call: RestCall): RestAnswer {
    const record = this.#active(call);
    if (record === undefined) return this.#errors.notFound('call not found');
    record.line?.end('server');
    return noContent;
  }

  #transfer(call: RestCall): RestAnswer {
    const refused = this.#judgeSlash(call);
    if (refused !== undefined) return refused;
    const record = this.#active(call);
    const { legs, aleg_url: url, aleg_method: method = 'POST' } = call.request.json() ?? {};
    if (legs !== 'aleg' || typeof url !== 'string' || !URL.canParse(url) || (method !== 'GET' && method !== 'POST')) {
      call.breach(
        'rest-required',
        'Expected JSON with legs "aleg", an absolute aleg_url and aleg_method, got another body',
      );
      return this.#errors.invalid('legs and aleg_url are required');
    }
    if (record?.answeredAt === undefined) return this.#errors.notFound('call not found');
    record.line?.takeOver({ type: 'fetched', url, method });
    return this.#accepted('call transferred');
  }

  #digits(call: RestCall): RestAnswer {
    const refused = this.#judgeSlash(call);
    if (refused !== undefined) return refused;
    const { digits, leg = 'aleg' } = call.request.json() ?? {};
    if (
      typeof digits !== 'string' ||
      !/^[0-9A-D*#wW]+$/.test(digits) ||
      !['aleg', 'bleg', 'both'].includes(String(leg))
    ) {
      call.breach('rest-required', 'Expected JSON with digits of 0-9 * # A-D w W and a leg, got another body');
      return this.#errors.invalid('digits are required');
    }
    const record = this.#active(call);
    if (record?.answeredAt === undefined) return this.#errors.notFound('call not found');
    record.line?.playDigits(digits.replace(/w/gi, ''));
    return this.#accepted('digits sent');
  }

  #record(call: RestCall): RestAnswer {
    const refused = this.#judgeSlash(call);
    if (refused !== undefined) return refused;
    const record = this.#active(call);
    if (record?.answeredAt === undefined) return this.#errors.notFound('call not found');
    const id = this.#host.ids.uuid();
    const url = `https://media.vobiz.ai/recordings/${id}.mp3`;
    return jsonAnswer(202, { api_id: this.#host.ids.uuid(), message: 'call recording started', recording_id: id, url });
  }

  /** Without `?status=` there is only the record of a past call. */
  #live(call: RestCall): RestAnswer {
    const status = call.request.query.get('status');
    const record = this.#active(call);
    const isQueued = record?.phase === 'queued';
    if (status !== 'live' && status !== 'queued') return this.#cdr(call);
    if (record === undefined || isQueued !== (status === 'queued')) return this.#errors.notFound('call not found');
    return jsonAnswer(200, {
      api_id: this.#host.ids.uuid(),
      call_status: vobizStatus(record.phase),
      call_uuid: record.callId,
      caller_name: record.from,
      direction: record.direction,
      from: record.from,
      request_uuid: record.callId,
      session_start: `${utcTime(record.createdAt)}.000000`,
      stir_attestation: 'Not Applicable',
      stir_verification: 'Not Applicable',
      to: record.to,
    });
  }

  #cdr({ params }: RestCall): RestAnswer {
    const record = this.#host.calls.find('vobiz', params.uuid ?? '');
    if (record === undefined || !record.isOver) return this.#errors.notFound('cdr not found');
    const { cause, code, name, source } = record.hangupCause ?? vobizCauses.normal;
    const cost = vobizCost(record.durationSecs);
    return jsonAnswer(200, {
      success: true,
      data: {
        uuid: record.callId,
        duration: record.durationSecs,
        billsec: record.durationSecs,
        hangup_cause: cause,
        hangup_cause_code: Number(code),
        hangup_cause_name: name,
        hangup_source: source,
        cost,
        streaming_cost: 0,
        total_cost: cost,
        currency: 'INR',
      },
    });
  }

  #concurrency(): RestAnswer {
    const maximum = this.#host.limits.vobiz?.concurrentCalls ?? DEFAULT_CONCURRENT_CALLS;
    const active = this.#host.calls.activeCount('vobiz');
    return jsonAnswer(200, {
      account_id: this.#host.credentials.vobiz?.authId ?? '',
      concurrent_calls: active,
      max_concurrent: maximum,
      utilization_pct: Math.round((active * 1000) / maximum) / 10,
      request_id: this.#host.ids.uuid(),
    });
  }

  #active({ params }: RestCall): CallRecord | undefined {
    const record = this.#host.calls.find('vobiz', params.uuid ?? '');
    return record === undefined || record.isOver ? undefined : record;
  }

  #accepted(message: string): RestAnswer {
    return jsonAnswer(202, { api_id: this.#host.ids.uuid(), message });
  }

  #judgeSlash({ request, breach }: RestCall): RestAnswer | undefined {
    if (request.path.endsWith('/')) return undefined;
    breach('rest-trailing-slash', `Expected "/" at the end of ${request.path}, got none`);
    return this.#errors.notFound('page not found');
  }
}
