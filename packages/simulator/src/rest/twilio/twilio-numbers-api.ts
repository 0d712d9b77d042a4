import { friendlyName, type OwnedNumber } from '../../account/number-register.ts';
import { numbersForSale } from '../../account/numbers-for-sale.ts';
import { isE164 } from '../../network/phone-number.ts';
import { twilioTime } from '../../twilio/twilio-leg.ts';
import type { RestCall, RestRoute } from '../carrier-api.ts';
import type { CarrierHost } from '../carrier-host.ts';
import { jsonAnswer, noContent, type RestAnswer } from '../rest-answer.ts';
import { twilioError, twilioNotFound } from './twilio-errors.ts';
import { readTwilioForm, textOf } from './twilio-form.ts';
import { twilioPage } from './twilio-paging.ts';

const numberParameters = [
  ...['PhoneNumber', 'AreaCode', 'FriendlyName', 'VoiceUrl', 'VoiceMethod', 'VoiceFallbackUrl', 'VoiceFallbackMethod'],
  ...[
    'VoiceApplicationSid',
    'TrunkSid',
    'StatusCallback',
    'StatusCallbackMethod',
    'SmsUrl',
    'SmsMethod',
    'AddressSid',
    'BundleSid',
  ],
];

/** Numbers over REST: those of the account, and those for sale. @see https://www.twilio.com/docs/phone-numbers/api */
export class TwilioNumbersApi {
  readonly routes: readonly RestRoute[];
  readonly #host: CarrierHost;
  readonly #accountSid: string;

  constructor(host: CarrierHost, accountSid: string, base: string) {
    this.#host = host;
    this.#accountSid = accountSid;
    const list = new RegExp(`^${base}/IncomingPhoneNumbers\\.json$`);
    const one = new RegExp(`^${base}/IncomingPhoneNumbers/(?<sid>PN[0-9a-f]{32})\\.json$`);
    const sale = new RegExp(`^${base}/AvailablePhoneNumbers/(?<country>[A-Z]{2})/(Local|TollFree|Mobile)\\.json$`);
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
        method: 'POST',
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
    const number = this.#host.numbers.twilio.findBySid(params.sid ?? '');
    return number === undefined ? twilioNotFound : handle(number);
  }

  #answer(number: OwnedNumber): RestAnswer {
    return jsonAnswer(200, this.#json(number));
  }

  #list({ request }: RestCall): RestAnswer {
    const wanted = request.query.get('PhoneNumber');
    const numbers = this.#host.numbers.twilio.all.filter(
      ({ phoneNumber }) => wanted === null || phoneNumber === wanted,
    );
    return twilioPage(
      request,
      'incoming_phone_numbers',
      numbers.map((number) => this.#json(number)),
    );
  }

  #buy(call: RestCall): RestAnswer {
    const form = readTwilioForm(call, numberParameters);
    const phoneNumber = textOf(form, 'PhoneNumber');
    if (phoneNumber === undefined || !isE164(phoneNumber)) {
      call.breach('rest-required', `Expected PhoneNumber in E.164, got "${phoneNumber ?? ''}"`);
      return twilioError(400, 21421, 'PhoneNumber is invalid');
    }
    const number = this.#host.numbers.twilio.add({ phoneNumber });
    if (number === undefined) return twilioError(400, 21422, 'PhoneNumber is not available');
    setFields(number, form, call);
    return { ...this.#answer(number), status: 201 };
  }

  #update(call: RestCall, number: OwnedNumber): RestAnswer {
    setFields(number, readTwilioForm(call, numberParameters), call);
    return this.#answer(number);
  }

  #release(number: OwnedNumber): RestAnswer {
    this.#host.numbers.twilio.remove(number);
    return noContent;
  }

  #search({ request, params }: RestCall): RestAnswer {
    const { query, path } = request;
    const country = params.country as string;
    const numbers = numbersForSale(this.#host.numbers.twilio, {
      country,
      areaCode: query.get('AreaCode') ?? undefined,
      contains: query.get('Contains') ?? undefined,
    });
    const shown = numbers.slice(0, Number(query.get('PageSize')) || numbers.length);
    return jsonAnswer(200, {
      available_phone_numbers: shown.map((number) => availableJson(number, country)),
      uri: `${path}?${query}`,
    });
  }

  #json(number: OwnedNumber): Readonly<Record<string, unknown>> {
    const date = twilioTime(number.createdAt);
    return {
      sid: number.sid,
      account_sid: this.#accountSid,
      friendly_name: number.friendlyName,
      phone_number: number.phoneNumber,
      capabilities: { voice: number.voice, sms: number.sms, mms: number.sms, fax: false },
      voice_url: number.voiceUrl,
      voice_method: number.voiceMethod,
      voice_fallback_url: '',
      voice_fallback_method: 'POST',
      voice_application_sid: '',
      status_callback: number.statusCallbackUrl,
      status_callback_method: number.statusCallbackMethod,
      trunk_sid: null,
      origin: 'twilio',
      status: 'in-use',
      api_version: '2010-04-01',
      date_created: date,
      date_updated: date,
      uri: `/2010-04-01/Accounts/${this.#accountSid}/IncomingPhoneNumbers/${number.sid}.json`,
    };
  }
}

function setFields(number: OwnedNumber, form: URLSearchParams, { breach }: RestCall): void {
  for (const name of ['VoiceUrl', 'StatusCallback']) {
    const url = form.get(name);
    if (url === null || url === '' || (URL.canParse(url) && /^https?:/i.test(url))) continue;
    breach('rest-url', `Expected an absolute http(s) URL as ${name}, got "${url.slice(0, 200)}"`);
  }
  number.friendlyName = form.get('FriendlyName') ?? number.friendlyName;
  number.voiceUrl = form.get('VoiceUrl') ?? number.voiceUrl;
  number.voiceMethod = form.get('VoiceMethod') ?? number.voiceMethod;
  number.statusCallbackUrl = form.get('StatusCallback') ?? number.statusCallbackUrl;
  number.statusCallbackMethod = form.get('StatusCallbackMethod') ?? number.statusCallbackMethod;
}

function availableJson(phoneNumber: string, country: string): Readonly<Record<string, unknown>> {
  return {
    friendly_name: friendlyName(phoneNumber),
    phone_number: phoneNumber,
    lata: null,
    locality: country === 'US' ? 'San Francisco' : null,
    rate_center: null,
    latitude: null,
    longitude: null,
    region: country === 'US' ? 'CA' : null,
    postal_code: null,
    iso_country: country,
    address_requirements: 'none',
    beta: false,
    capabilities: { voice: true, SMS: true, MMS: true, fax: false },
  };
}
