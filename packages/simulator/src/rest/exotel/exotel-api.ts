import type { OwnedNumber } from '../../account/number-register.ts';
import { indiaTime } from '../../network/india-time.ts';
import type { CarrierApi, RestCall, RestRoute } from '../carrier-api.ts';
import type { CarrierHost } from '../carrier-host.ts';
import { jsonAnswer, type RestAnswer, xmlAnswer } from '../rest-answer.ts';
import { ExotelCallsApi } from './exotel-calls-api.ts';
import { exotelError } from './exotel-errors.ts';

const DEFAULT_MAX_STREAMS = 25;
const PAGE_SIZE = 50;

/** Exotel's REST interface, as far as voice goes. @see https://developer.exotel.com/api */
export class ExotelApi implements CarrierApi {
  readonly carrier = 'exotel';
  readonly routes: readonly RestRoute[];
  readonly #host: CarrierHost;
  readonly #accountSid: string;

  constructor(host: CarrierHost) {
    this.#host = host;
    this.#accountSid = host.credentials.exotel?.accountSid ?? '';
    const numbers = /^\/v2_beta\/Accounts\/[^/]+\/IncomingPhoneNumbers(\.json)?$/;
    const number = /^\/v2_beta\/Accounts\/[^/]+\/IncomingPhoneNumbers\/(?<sid>[0-9a-zA-Z]+)(\.json)?$/;
    this.routes = [
      ...new ExotelCallsApi(host, this.#accountSid).routes,
      {
        action: 'account',
        method: 'GET',
        path: /^\/v1\/Accounts\/[^/]+\/Balance\.json$/,
        handle: () => this.#balance(),
      },
      {
        action: 'active-streams',
        method: 'GET',
        path: /^\/v1\/Accounts\/[^/]+\/ActiveStreams$/,
        handle: () => this.#streams(),
      },
      { action: 'list-numbers', method: 'GET', path: numbers, handle: (call) => this.#numbers(call) },
      { action: 'update-number', method: 'PUT', path: number, handle: (call) => this.#update(call) },
    ];
  }

  owns(path: string): boolean {
    return path.startsWith('/v1/Accounts/') || path.startsWith('/v2_beta/');
  }

  authenticate({ request, breach }: RestCall): RestAnswer | undefined {
    const { basicAuth } = request;
    const { exotel } = this.#host.credentials;
    if (basicAuth === undefined) {
      breach('rest-authorization', 'Expected HTTP Basic with API key and token, got none');
      return exotelError(401);
    }
    if (exotel?.apiKey === undefined || basicAuth.user !== exotel.apiKey || basicAuth.password !== exotel.apiToken) {
      return exotelError(401);
    }
    if (this.#host.limits.exotel?.isAllowed === false) return exotelError(403);
    const account = /^\/(?:v1|v2_beta)\/Accounts\/([^/]+)/.exec(request.path)?.[1];
    return account === exotel.accountSid ? undefined : exotelError(404, 'Account not found');
  }

  error(status: number): RestAnswer {
    return exotelError(status);
  }

  #balance(): RestAnswer {
    return jsonAnswer(200, {
      Account: {
        AccountSid: this.#accountSid,
        BalanceData: {
          Balance: '1000.00',
          Currency: 'INR',
          PricingPlan: 'Example plan',
          DateUpdated: indiaTime(this.#host.clock.date()),
        },
      },
    });
  }

  #streams(): RestAnswer {
    const active = this.#host.calls.list('exotel').filter(({ phase }) => phase === 'in-progress').length;
    const limit = this.#host.limits.exotel?.maxStreams ?? DEFAULT_MAX_STREAMS;
    const body = `<ActiveStreamCount>${active}</ActiveStreamCount><ThrottleLimit>${limit}</ThrottleLimit>`;
    return xmlAnswer(200, `<TwilioResponse><Stream>${body}</Stream></TwilioResponse>`);
  }

  #numbers({ request }: RestCall): RestAnswer {
    const page = Math.max(0, Number(request.query.get('page')) || 0);
    const numbers = this.#host.numbers.exotel.all.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
    return jsonAnswer(200, {
      page,
      page_size: PAGE_SIZE,
      incoming_phone_numbers: numbers.map((number) => this.#json(number)),
    });
  }

  #update({ request, params, breach }: RestCall): RestAnswer {
    const number = this.#host.numbers.exotel.findBySid(params.sid ?? '');
    if (number === undefined) return exotelError(404, 'Number not found');
    const voiceUrl = request.form()?.get('VoiceUrl');
    if (voiceUrl === undefined || voiceUrl === null || !/^https?:\/\/my\.exotel\.com\//.test(voiceUrl)) {
      breach('rest-required', 'Expected a form with the URL of a flow as VoiceUrl, got another body');
      return exotelError(400);
    }
    number.voiceUrl = voiceUrl;
    return jsonAnswer(200, this.#json(number));
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
