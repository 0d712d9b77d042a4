import type { CallRecord } from '../../network/call-record.ts';
import { utcTime } from '../../network/india-time.ts';
import { vobizStatus } from '../../vobiz/vobiz-hangup-report.ts';
import { vobizRecordingUrl } from '../../vobiz/vobiz-leg.ts';
import type { RestCall, RestRoute } from '../carrier-api.ts';
import type { CarrierHost } from '../carrier-host.ts';
import { jsonAnswer, noContent, type RestAnswer } from '../rest-answer.ts';
import { readVobizOrder } from './read-vobiz-order.ts';
import type { VobizErrors } from './vobiz-errors.ts';
import { UUID, VobizRecords } from './vobiz-records.ts';

const DEFAULT_CALLS_PER_SECOND = 100;
const DEFAULT_CONCURRENT_CALLS = 1000;
const MAX_QUEUED_LISTED = 20;

/** Calls over REST. @see https://www.vobiz.ai/docs (Call) */
export class VobizCallsApi {
  readonly routes: readonly RestRoute[];
  readonly #host: CarrierHost;
  readonly #errors: VobizErrors;
  readonly #records: VobizRecords;
  /** When calls were placed, in the clock's milliseconds: the last second. */
  #placedAtMs: number[] = [];

  constructor(host: CarrierHost, errors: VobizErrors) {
    this.#host = host;
    this.#errors = errors;
    this.#records = new VobizRecords(host, errors);
    const base = '^/api/v1/[Aa]ccount/[^/]+';
    const one = `${base}/Call/(?<uuid>${UUID})`;
    this.routes = [
      ...this.#records.routes,
      {
        action: 'create-call',
        method: 'POST',
        path: new RegExp(`${base}/Call/?$`),
        handle: (call) => this.#create(call),
      },
      { action: 'list-calls', method: 'GET', path: new RegExp(`${base}/Call/?$`), handle: (call) => this.#list(call) },
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
    const { callback_url: url, callback_method: method = 'POST' } = call.request.json() ?? {};
    const recordingId = this.#host.ids.uuid();
    record.startRecording?.(recordingId, typeof url === 'string' ? { url, method: String(method) } : undefined);
    return jsonAnswer(202, {
      api_id: this.#host.ids.uuid(),
      message: 'recording started',
      recording_id: recordingId,
      url: vobizRecordingUrl(recordingId),
    });
  }

  /** Queued is what nobody has answered yet. Without `?status=` there is only the record of a past call. */
  #live(call: RestCall): RestAnswer {
    const status = call.request.query.get('status');
    if (status !== 'live' && status !== 'queued') return this.#records.fetch(call);
    const record = this.#active(call);
    if (record === undefined || stateOf(record) !== status) return this.#errors.notFound('call not found');
    const isLive = status === 'live';
    return jsonAnswer(200, {
      api_id: this.#host.ids.uuid(),
      call_status: isLive ? vobizStatus(record.phase) : 'queued',
      call_uuid: record.callId,
      caller_name: record.from,
      direction: record.direction,
      from: record.from,
      request_uuid: record.callId,
      ...(isLive ? { session_start: `${utcTime(record.createdAt)}.000000` } : {}),
      ...(isLive ? { stir_attestation: 'Not Applicable', stir_verification: 'Not Applicable' } : {}),
      to: record.to,
    });
  }

  #list({ request, breach }: RestCall): RestAnswer {
    const status = request.query.get('status');
    if (status !== 'live' && status !== 'queued') {
      breach('rest-value', `Expected ?status=live or ?status=queued, got "${status ?? ''}"`);
      return this.#errors.invalid('status must be live or queued');
    }
    const calls = this.#host.calls.list('vobiz').filter((record) => !record.isOver && stateOf(record) === status);
    const shown = status === 'queued' ? calls.slice(0, MAX_QUEUED_LISTED) : calls;
    return jsonAnswer(200, { api_id: this.#host.ids.uuid(), calls: shown.map(({ callId }) => callId) });
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

/** Queued until somebody answers, then live. */
function stateOf({ answeredAt, direction }: CallRecord): 'queued' | 'live' {
  return answeredAt === undefined && direction === 'outbound' ? 'queued' : 'live';
}
