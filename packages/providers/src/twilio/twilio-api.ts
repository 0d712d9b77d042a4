import type { CarrierAccountOptions, CarrierRequestOptions, TwilioCredentials } from '@voice/core/telephony';
import type { Twilio } from 'twilio';
import { parseApiBase } from '../rest/api-base.ts';
import { CarrierError } from '../rest/carrier-error.ts';
import { CarrierRest } from '../rest/carrier-rest.ts';
import { explainTwilioError } from './twilio-errors.ts';
import { type RequestHabits, sdkHttpClient } from './twilio-http-client.ts';

const DEFAULT_API_BASE = 'https://api.twilio.com';

/** The account's resources, as Twilio's own library has them. */
export type TwilioResources = ReturnType<Twilio['api']['v2010']['accounts']>;

/** One question to Twilio. */
export interface AskOptions extends CarrierRequestOptions, RequestHabits {}

/**
 * Twilio's REST interface through its own library, which is loaded when it is first needed: it is large, and those who
 * only call over other carriers never pay for it. The library finds the URLs and reads the answers; everything that
 * goes over the network passes `CarrierRest`.
 */
export class TwilioApi {
  readonly accountSid: string;
  readonly #authToken: string;
  readonly #options: CarrierAccountOptions;
  readonly #apiBase: string;
  readonly #rest: CarrierRest;

  /** @throws {RangeError} for an API base that is no URL */
  constructor(
    { accountSid, authToken, apiBase = DEFAULT_API_BASE }: TwilioCredentials,
    options: CarrierAccountOptions,
  ) {
    this.accountSid = accountSid;
    this.#authToken = authToken;
    this.#options = options;
    this.#apiBase = parseApiBase('twilio', apiBase);
    this.#rest = new CarrierRest({
      ...options,
      provider: 'twilio',
      explain: explainTwilioError,
      secrets: [authToken],
    });
  }

  /**
   * @param act asks through the library; it may ask several times, each within the same limits
   * @throws {CarrierError} also for an answer that the library cannot read; the signal's reason when it aborts
   */
  async ask<T>(act: (account: TwilioResources) => Promise<T>, options: AskOptions = {}): Promise<T> {
    if (!this.accountSid.startsWith('AC') || this.#authToken === '') throw incompleteCredentials();
    const { default: twilio } = await this.#options.clock.external(import('twilio'), 0);
    const httpClient = sdkHttpClient(this.#rest, this.#apiBase, options);
    const client = new twilio.Twilio(this.accountSid, this.#authToken, { httpClient });
    try {
      return await act(client.api.v2010.accounts(this.accountSid));
    } catch (failure) {
      options.signal?.throwIfAborted();
      throw failure instanceof CarrierError ? failure : unexpectedAnswer(failure);
    }
  }
}

/** An answer that is JSON, but not what the request has. */
export function unexpectedAnswer(cause?: unknown): CarrierError {
  return new CarrierError(
    'VOICE_CARRIER_RESPONSE',
    'Twilio answered something else than its manual says; check the API base',
    { provider: 'twilio', outcome: 'unknown' },
    { cause },
  );
}

function incompleteCredentials(): CarrierError {
  return new CarrierError(
    'VOICE_CARRIER_AUTH',
    'Expected an account SID that begins with AC and an auth token; copy both from the Twilio console',
    { provider: 'twilio', outcome: 'refused' },
  );
}
