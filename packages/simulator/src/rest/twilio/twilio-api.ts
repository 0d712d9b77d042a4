import type { CarrierApi, RestCall, RestRoute } from '../carrier-api.ts';
import type { CarrierHost } from '../carrier-host.ts';
import { jsonAnswer, type RestAnswer } from '../rest-answer.ts';
import { TwilioCallsApi } from './twilio-calls-api.ts';
import { twilioError, twilioStatusError } from './twilio-errors.ts';
import { TwilioNumbersApi } from './twilio-numbers-api.ts';
import { TwilioRoomsApi } from './twilio-rooms-api.ts';

const ACCOUNT_DATE = 'Tue, 03 Mar 2026 09:00:00 +0000';

/** Twilio's REST interface, as far as voice goes. @see https://www.twilio.com/docs/usage/api */
export class TwilioApi implements CarrierApi {
  readonly carrier = 'twilio';
  readonly routes: readonly RestRoute[];
  readonly #host: CarrierHost;

  constructor(host: CarrierHost) {
    this.#host = host;
    const account = host.credentials.twilio ?? { accountSid: '', authToken: '' };
    const base = '/2010-04-01/Accounts/[^/]+';
    this.routes = [
      {
        action: 'account',
        method: 'GET',
        path: /^\/2010-04-01\/Accounts\/[^/]+\.json$/,
        handle: () => this.#account(account.accountSid),
      },
      ...new TwilioCallsApi(host, account, base).routes,
      ...new TwilioNumbersApi(host, account.accountSid, base).routes,
      ...new TwilioRoomsApi(host, account.accountSid, base).routes,
    ];
  }

  owns(path: string): boolean {
    return path.startsWith('/2010-04-01/');
  }

  authenticate({ request, breach }: RestCall): RestAnswer | undefined {
    const { basicAuth } = request;
    const { twilio } = this.#host.credentials;
    if (basicAuth === undefined) {
      breach('rest-authorization', 'Expected HTTP Basic with account SID and auth token, got none');
      return twilioStatusError(401);
    }
    const account = /^\/2010-04-01\/Accounts\/([^/.]+)/.exec(request.path)?.[1];
    const isRight = basicAuth.user === twilio?.accountSid && basicAuth.password === twilio.authToken;
    return isRight && account === twilio.accountSid ? undefined : twilioStatusError(401);
  }

  error(status: number, code?: number | string, message = 'Bad request'): RestAnswer {
    return code === undefined ? twilioStatusError(status) : twilioError(status, Number(code), message);
  }

  #account(sid: string): RestAnswer {
    return jsonAnswer(200, {
      sid,
      owner_account_sid: sid,
      friendly_name: 'Example account',
      status: this.#host.limits.twilio?.accountStatus ?? 'active',
      type: 'Full',
      date_created: ACCOUNT_DATE,
      date_updated: ACCOUNT_DATE,
      uri: `/2010-04-01/Accounts/${sid}.json`,
      auth_token: '<redacted>',
      subresource_uris: {},
    });
  }
}
