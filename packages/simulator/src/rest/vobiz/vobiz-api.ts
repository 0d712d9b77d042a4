import type { OwnedNumber } from '../../account/number-register.ts';
import type { CarrierApi, RestCall, RestRoute } from '../carrier-api.ts';
import type { NumberTarget } from '../carrier-apis.ts';
import type { CarrierHost } from '../carrier-host.ts';
import { jsonAnswer, type RestAnswer } from '../rest-answer.ts';
import { VobizApplications } from './vobiz-applications.ts';
import { VobizCallsApi } from './vobiz-calls-api.ts';
import { VobizErrors } from './vobiz-errors.ts';

const ACCOUNT_DATE = '2026-03-01T10:00:00Z';

/** Vobiz's REST interface, as far as voice goes. @see https://www.vobiz.ai/docs */
export class VobizApi implements CarrierApi {
  readonly carrier = 'vobiz';
  readonly routes: readonly RestRoute[];
  readonly #host: CarrierHost;
  readonly #errors: VobizErrors;
  readonly #applications: VobizApplications;

  constructor(host: CarrierHost) {
    this.#host = host;
    this.#errors = new VobizErrors(host);
    this.#applications = new VobizApplications(host, this.#errors);
    this.routes = [
      { action: 'account', method: 'GET', path: /^\/api\/v1\/auth\/me$/, handle: () => this.#me() },
      {
        action: 'list-numbers',
        method: 'GET',
        path: /^\/api\/v1\/Account\/[^/]+\/numbers$/,
        handle: (call) => this.#numbers(call),
      },
      {
        action: 'update-number',
        method: 'POST',
        path: /^\/api\/v1\/Account\/[^/]+\/numbers\/(?<number>[^/]+)\/application$/,
        handle: (call) => this.#attach(call),
      },
      ...new VobizCallsApi(host, this.#errors).routes,
      ...this.#applications.routes,
    ];
  }

  owns(path: string): boolean {
    return path.startsWith('/api/v1/');
  }

  /** Where calls go that reach this application. */
  targetOf(appId: string): NumberTarget | undefined {
    return this.#applications.targetOf(appId);
  }

  authenticate({ request, breach }: RestCall): RestAnswer | undefined {
    const { vobiz } = this.#host.credentials;
    const id = request.headers['x-auth-id'];
    const token = request.headers['x-auth-token'];
    if (id === undefined || token === undefined) {
      breach('rest-authorization', 'Expected X-Auth-ID and X-Auth-Token, got none');
      return this.#errors.unauthorized();
    }
    const account = /^\/api\/v1\/Account\/([^/]+)/.exec(request.path)?.[1];
    const isRight = id === vobiz?.authId && token === vobiz.authToken && (account === undefined || account === id);
    if (!isRight) return this.#errors.unauthorized();
    return this.#host.limits.vobiz?.isActive === false && account !== undefined
      ? this.#errors.ofStatus(403)
      : undefined;
  }

  error(status: number): RestAnswer {
    return this.#errors.ofStatus(status);
  }

  #me(): RestAnswer {
    const { isActive = true, callsPerSecond = 100, concurrentCalls = 1000 } = this.#host.limits.vobiz ?? {};
    return jsonAnswer(200, {
      type: 'account',
      id: '00000000-0000-4000-8000-00000000f001',
      api_id: this.#host.ids.uuid(),
      name: 'Example',
      email: 'owner@example.com',
      phone: '',
      description: '',
      auth_id: this.#host.credentials.vobiz?.authId ?? '',
      auth_secret: '<redacted>',
      country: 'IN',
      timezone: 'Asia/Kolkata',
      account_type: 'prepaid',
      postpaid: false,
      enabled: isActive,
      cps_limit: callsPerSecond,
      concurrent_calls_limit: concurrentCalls,
      role: 'user',
      is_active: isActive,
      is_verified: true,
      is_trial_account: false,
      created_at: ACCOUNT_DATE,
      updated_at: ACCOUNT_DATE,
    });
  }

  #numbers({ request }: RestCall): RestAnswer {
    const { query } = request;
    const page = Math.max(1, Number(query.get('page')) || 1);
    const perPage = Math.min(100, Math.max(1, Number(query.get('per_page')) || 25));
    const found = this.#host.numbers.vobiz.all.filter(({ phoneNumber }) =>
      phoneNumber.includes(query.get('search') ?? ''),
    );
    const items = found.slice((page - 1) * perPage, page * perPage).map((number) => this.#json(number));
    return jsonAnswer(200, { items, page, per_page: perPage, total: found.length });
  }

  #attach({ request, params, breach }: RestCall): RestAnswer {
    if (!request.path.includes('/numbers/%2B')) {
      breach('rest-path', 'Expected the "+" of the number as %2B in the path, got another spelling');
    }
    const number = this.#host.numbers.vobiz.find(params.number ?? '');
    if (number === undefined) return this.#errors.notFound('number not found');
    const appId = request.json()?.application_id;
    if (typeof appId !== 'string' || !this.#applications.has(appId)) {
      breach('rest-required', 'Expected JSON with the application_id of an application, got another body');
      return this.#errors.invalid('application_id is unknown');
    }
    number.applicationId = appId;
    return jsonAnswer(200, this.#json(number));
  }

  #json(number: OwnedNumber): Readonly<Record<string, unknown>> {
    return {
      id: number.sid,
      account_id: this.#host.credentials.vobiz?.authId ?? '',
      e164: number.phoneNumber,
      country: 'IN',
      region: 'Maharashtra',
      capabilities: { voice: number.voice, sms: number.sms, mms: false, fax: false },
      status: 'active',
      provider: 'example',
      setup_fee: 0,
      monthly_fee: 100,
      currency: 'INR',
      ...(number.applicationId === undefined ? {} : { application_id: number.applicationId }),
      voice_enabled: number.voice,
      tags: [],
      purchased_at: ACCOUNT_DATE,
      is_blocked: false,
      created_at: ACCOUNT_DATE,
      updated_at: ACCOUNT_DATE,
      is_trial_number: false,
      minimum_commitment_months: 0,
      aadhaar_verification_required: false,
      aadhaar_verified: false,
      source: 'inventory',
    };
  }
}
