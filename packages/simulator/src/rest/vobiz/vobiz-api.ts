import type { CarrierApi, RestCall, RestRoute } from '../carrier-api.ts';
import type { CarrierHost } from '../carrier-host.ts';
import type { NumberTarget } from '../number-target.ts';
import { jsonAnswer, type RestAnswer } from '../rest-answer.ts';
import { VobizApplications } from './vobiz-applications.ts';
import { VobizCallsApi } from './vobiz-calls-api.ts';
import { VobizErrors } from './vobiz-errors.ts';
import { VobizNumbersApi } from './vobiz-numbers-api.ts';

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
      ...new VobizNumbersApi(host, this.#errors, this.#applications).routes,
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
    const account = /^\/api\/v1\/[Aa]ccount\/([^/]+)/.exec(request.path)?.[1];
    const isRight = id === vobiz?.authId && token === vobiz.authToken && (account === undefined || account === id);
    if (!isRight) return this.#errors.unauthorized();
    return this.#host.limits.vobiz?.isActive === false && account !== undefined
      ? this.#errors.ofStatus(403)
      : undefined;
  }

  error(status: number, code?: number | string, message = 'refused'): RestAnswer {
    return code === undefined ? this.#errors.ofStatus(status) : this.#errors.long(status, String(code), message);
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
}
