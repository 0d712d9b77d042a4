import type { OwnedNumber } from '../../account/number-register.ts';
import { numbersForSale } from '../../account/numbers-for-sale.ts';
import type { RestCall, RestRoute } from '../carrier-api.ts';
import type { CarrierHost } from '../carrier-host.ts';
import { jsonAnswer, noContent, type RestAnswer } from '../rest-answer.ts';
import type { VobizApplications } from './vobiz-applications.ts';
import type { VobizErrors } from './vobiz-errors.ts';

const DATE = '2026-03-01T10:00:00Z';
const DEFAULT_PER_PAGE = 25;
const MAX_PER_PAGE = 100;

/** Numbers over REST. @see https://docs.vobiz.ai/account-phone-number */
export class VobizNumbersApi {
  readonly routes: readonly RestRoute[];
  readonly #host: CarrierHost;
  readonly #errors: VobizErrors;
  readonly #applications: VobizApplications;

  constructor(host: CarrierHost, errors: VobizErrors, applications: VobizApplications) {
    this.#host = host;
    this.#errors = errors;
    this.#applications = applications;
    const base = '^/api/v1/[Aa]ccount/[^/]+';
    const one = `${base}/numbers/(?<number>[^/]+)`;
    this.routes = [
      {
        action: 'list-numbers',
        method: 'GET',
        path: new RegExp(`${base}/numbers$`),
        handle: (call) => this.#list(call),
      },
      {
        action: 'search-numbers',
        method: 'GET',
        path: new RegExp(`${base}/inventory/numbers$`),
        handle: (call) => this.#search(call),
      },
      {
        action: 'buy-number',
        method: 'POST',
        path: new RegExp(`${base}/numbers/purchase-from-inventory$`),
        handle: (call) => this.#buy(call),
      },
      {
        action: 'release-number',
        method: 'DELETE',
        path: new RegExp(`${one}$`),
        handle: (call) => this.#release(call),
      },
      {
        action: 'update-number',
        method: 'POST',
        path: new RegExp(`${one}/application$`),
        handle: (call) => this.#attach(call),
      },
    ];
  }

  #list({ request }: RestCall): RestAnswer {
    const wanted = request.query.get('search') ?? '';
    const found = this.#host.numbers.vobiz.all.filter(({ phoneNumber }) => phoneNumber.includes(wanted));
    return page(
      request.query,
      found.map((number) => this.#json(number)),
    );
  }

  #search({ request }: RestCall): RestAnswer {
    const country = request.query.get('country') ?? 'IN';
    const numbers = numbersForSale(this.#host.numbers.vobiz, { country });
    return page(
      request.query,
      numbers.map((e164, index) => inventoryJson(e164, country, index)),
    );
  }

  #buy({ request, breach }: RestCall): RestAnswer {
    const e164 = request.json()?.e164;
    const country = typeof e164 === 'string' && e164.startsWith('+1') ? 'US' : 'IN';
    if (typeof e164 !== 'string' || !e164.startsWith('+')) {
      breach('rest-required', 'Expected JSON with the number in E.164 as e164, got another body');
      return this.#errors.invalid('e164 is required');
    }
    if (!numbersForSale(this.#host.numbers.vobiz, { country }).includes(e164)) {
      return this.#errors.notFound('number not in inventory');
    }
    const number = this.#host.numbers.vobiz.add({ phoneNumber: e164 }) as OwnedNumber;
    const json = this.#json(number);
    return jsonAnswer(200, { message: 'Number purchased successfully', number: json, items: [json] });
  }

  #release({ params }: RestCall): RestAnswer {
    const number = this.#host.numbers.vobiz.find(params.number ?? '');
    if (number === undefined) {
      return jsonAnswer(403, { error: 'forbidden', message: 'account does not own this number' });
    }
    this.#host.numbers.vobiz.remove(number);
    return noContent;
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
      purchased_at: DATE,
      is_blocked: false,
      created_at: DATE,
      updated_at: DATE,
      is_trial_number: false,
      minimum_commitment_months: 0,
      aadhaar_verification_required: false,
      aadhaar_verified: false,
      source: 'inventory',
    };
  }
}

function page(query: URLSearchParams, items: readonly unknown[]): RestAnswer {
  const number = Math.max(1, Number(query.get('page')) || 1);
  const perPage = Math.min(MAX_PER_PAGE, Math.max(1, Number(query.get('per_page')) || DEFAULT_PER_PAGE));
  const shown = items.slice((number - 1) * perPage, number * perPage);
  return jsonAnswer(200, { items: shown, page: number, per_page: perPage, total: items.length });
}

function inventoryJson(e164: string, country: string, index: number): Readonly<Record<string, unknown>> {
  return {
    id: `00000000-0000-4000-8000-00000001${String(index).padStart(4, '0')}`,
    e164,
    country,
    region: country === 'IN' ? 'Karnataka' : 'CA',
    capabilities: { voice: true, sms: false, mms: false, fax: false },
    status: 'active',
    setup_fee: 0,
    monthly_fee: 100,
    currency: 'INR',
    created_at: DATE,
    updated_at: DATE,
  };
}
