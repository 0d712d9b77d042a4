import { indiaTime } from '../../network/india-time.ts';
import type { CarrierApi, RestCall, RestRoute } from '../carrier-api.ts';
import type { CarrierHost } from '../carrier-host.ts';
import { jsonAnswer, type RestAnswer, xmlAnswer } from '../rest-answer.ts';
import { ExotelCallsApi } from './exotel-calls-api.ts';
import { exotelError } from './exotel-errors.ts';
import { ExotelNumbersApi } from './exotel-numbers-api.ts';

const DEFAULT_MAX_STREAMS = 25;

/** Exotel's REST interface, as far as voice goes. @see https://developer.exotel.com/api */
export class ExotelApi implements CarrierApi {
  readonly carrier = 'exotel';
  readonly routes: readonly RestRoute[];
  readonly #host: CarrierHost;
  readonly #accountSid: string;

  constructor(host: CarrierHost) {
    this.#host = host;
    this.#accountSid = host.credentials.exotel?.accountSid ?? '';
    this.routes = [
      ...new ExotelCallsApi(host, this.#accountSid).routes,
      ...new ExotelNumbersApi(host, this.#accountSid).routes,
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

  error(status: number, code?: number | string, message?: string): RestAnswer {
    return exotelError(status, message, code === undefined ? undefined : Number(code));
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
}
