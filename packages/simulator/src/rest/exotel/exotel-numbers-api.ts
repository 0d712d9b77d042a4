import type { OwnedNumber } from '../../account/number-register.ts';
import { numbersForSale } from '../../account/numbers-for-sale.ts';
import type { RestCall, RestRoute } from '../carrier-api.ts';
import type { CarrierHost } from '../carrier-host.ts';
import { jsonAnswer, type RestAnswer } from '../rest-answer.ts';
import { exotelError } from './exotel-errors.ts';

const PAGE_SIZE = 50;
const FLOW_URL = /^https?:\/\/my\.exotel\.com\//;
const known = ['PhoneNumber', 'VoiceUrl', 'SMSUrl', 'FriendlyName'];
/** Kinds of number, each with the area code under which it is invented. */
const kinds: Readonly<Record<string, string>> = { Landline: '80', Mobile: '98', TollFree: '1800' };

/** ExoPhones over REST. Lists count pages from 0. @see https://developer.exotel.com/docs/exophones/overview */
export class ExotelNumbersApi {
  readonly routes: readonly RestRoute[];
  readonly #host: CarrierHost;
  readonly #accountSid: string;

  constructor(host: CarrierHost, accountSid: string) {
    this.#host = host;
    this.#accountSid = accountSid;
    const base = '^/v2_beta/Accounts/[^/]+';
    const list = new RegExp(`${base}/IncomingPhoneNumbers(\\.json)?$`);
    const one = new RegExp(`${base}/IncomingPhoneNumbers/(?<sid>[0-9a-zA-Z]+)(\\.json)?$`);
    const sale = new RegExp(`${base}/AvailablePhoneNumbers/(?<country>[A-Z]{2})/(?<kind>Landline|Mobile|TollFree)$`);
    this.routes = [
      { action: 'list-numbers', method: 'GET', path: list, handle: (call) => this.#list(call) },
      { action: 'buy-number', method: 'POST', path: list, handle: (call) => this.#buy(call) },
      {
        action: 'fetch-number',
        method: 'GET',
        path: one,
        handle: (call) => this.#one(call, (number) => this.#answer(number)),
      },
      {
        action: 'update-number',
        method: 'PUT',
        path: one,
        handle: (call) => this.#one(call, (number) => this.#update(call, number)),
      },
      {
        action: 'release-number',
        method: 'DELETE',
        path: one,
        handle: (call) => this.#one(call, (number) => this.#release(number)),
      },
      { action: 'search-numbers', method: 'GET', path: sale, handle: (call) => this.#search(call) },
    ];
  }

  #one({ params }: RestCall, handle: (number: OwnedNumber) => RestAnswer): RestAnswer {
    const number = this.#host.numbers.exotel.findBySid(params.sid ?? '');
    return number === undefined ? exotelError(404, 'Number not found') : handle(number);
  }

  #answer(number: OwnedNumber): RestAnswer {
    return jsonAnswer(200, this.#json(number));
  }

  #list({ request }: RestCall): RestAnswer {
    const { query } = request;
    const page = Math.max(0, Number(query.get('Page') ?? query.get('page')) || 0);
    const pageSize = Math.max(1, Number(query.get('PageSize')) || PAGE_SIZE);
    const numbers = this.#host.numbers.exotel.all.slice(page * pageSize, (page + 1) * pageSize);
    return jsonAnswer(200, {
      page,
      page_size: pageSize,
      incoming_phone_numbers: numbers.map((number) => this.#json(number)),
    });
  }

  #search({ request, params }: RestCall): RestAnswer {
    const country = params.country as string;
    const options = {
      country,
      areaCode: kinds[params.kind as string],
      contains: request.query.get('Contains') ?? undefined,
    };
    const numbers = numbersForSale(this.#host.numbers.exotel, options);
    return jsonAnswer(
      200,
      numbers.map((phoneNumber) => saleJson(phoneNumber, country)),
    );
  }

  #buy(call: RestCall): RestAnswer {
    const form = readForm(call);
    const phoneNumber = form?.get('PhoneNumber') ?? '';
    if (form === undefined || phoneNumber === '') {
      call.breach('rest-required', 'Expected a form with PhoneNumber, got another body');
      return exotelError(400);
    }
    const number = this.#host.numbers.exotel.add({ phoneNumber, voiceUrl: form.get('VoiceUrl') ?? '' });
    if (number === undefined) return exotelError(400, 'Number is not available');
    return jsonAnswer(200, { ...saleJson(number.phoneNumber, 'IN'), ...this.#json(number) });
  }

  #update(call: RestCall, number: OwnedNumber): RestAnswer {
    const form = readForm(call);
    const voiceUrl = form?.get('VoiceUrl') ?? undefined;
    if (form === undefined || (voiceUrl !== undefined && !FLOW_URL.test(voiceUrl))) {
      call.breach(
        'rest-value',
        'Expected a form with the URL of a flow at my.exotel.com as VoiceUrl, got another body',
      );
      return exotelError(400);
    }
    number.voiceUrl = voiceUrl ?? number.voiceUrl;
    number.friendlyName = form.get('FriendlyName') ?? number.friendlyName;
    return this.#answer(number);
  }

  #release(number: OwnedNumber): RestAnswer {
    this.#host.numbers.exotel.remove(number);
    return jsonAnswer(200, { success: true });
  }

  #json(number: OwnedNumber): Readonly<Record<string, unknown>> {
    return {
      sid: number.sid,
      account_sid: this.#accountSid,
      phone_number: number.phoneNumber,
      friendly_name: number.friendlyName,
      capabilities: { voice: number.voice, sms: number.sms },
      country: 'IN',
      region: 'MH',
      voice_url: number.voiceUrl,
    };
  }
}

function readForm({ request, breach }: RestCall): URLSearchParams | undefined {
  const form = request.form();
  for (const name of form?.keys() ?? []) {
    if (!known.includes(name))
      breach('rest-parameter', `Expected one of ${known.join(', ')}, got ${name.slice(0, 80)}`);
  }
  return form;
}

function saleJson(phoneNumber: string, country: string): Readonly<Record<string, unknown>> {
  return {
    phone_number: phoneNumber,
    friendly_name: phoneNumber.slice(3),
    capabilities: { voice: true, sms: false },
    country,
    region: 'KA',
    rental_price: '499.000000',
    currency: 'INR',
  };
}
