import type {
  CallSearch,
  CarrierAccount,
  CarrierAccountOptions,
  CarrierCallState,
  CarrierNumber,
  CarrierRequestOptions,
  CredentialVerification,
  ExotelCredentials,
  NumberSearch,
  NumberTarget,
  OutboundCallRequest,
  PlacedCall,
  PointedNumber,
} from '@voice/core/telephony';
import { hasAreaCode } from '../phone-numbers.ts';
import { parseApiBase } from '../rest/api-base.ts';
import { basicAuthorization } from '../rest/authorization.ts';
import { CarrierError, saysNotFound } from '../rest/carrier-error.ts';
import { CarrierRest, type CarrierRestAnswer, type CarrierRestRequest } from '../rest/carrier-rest.ts';
import { incompleteAnswerError } from '../rest/incomplete-answer.ts';
import { asRecord, asText } from '../rest/read-json.ts';
import { unsupported } from '../rest/unsupported.ts';
import { pickCall, readCallState, readPlacedCall } from './exotel-calls.ts';
import { exotelCapabilities } from './exotel-capabilities.ts';
import { exotelConnectForm, exotelFlowUrl } from './exotel-connect-form.ts';
import { formatExotelDate } from './exotel-dates.ts';
import { exotelRefusal, explainExotelError, notByRequest } from './exotel-errors.ts';
import { exotelNumberKinds, exotelPointingSteps, exotelSearchQuery, readExotelNumber } from './exotel-numbers.ts';

const DEFAULT_API_BASE = 'https://api.exotel.com';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
/** Entries of one page. */
const PAGE_SIZE = 50;
/** A list that is longer than this many pages repeats itself. */
const MAX_PAGES = 200;

/** Why credentials do not hold, by the status of Exotel's answer. */
const INVALID: Readonly<Record<number, string>> = {
  401: 'Exotel does not know this API key and API token: copy both from API Settings of the dashboard, and check that the API base is of the region the account is in.',
  403: "Exotel does not let this server in: add its address to the IP allow-list of the API key, or have the account's API access switched on.",
  404: 'Exotel has no such account here: check the account SID, and the region (api.exotel.com is Singapore, api.in.exotel.com is Mumbai).',
};

/** What an account needs besides its credentials. */
export interface ExotelAccountOptions extends CarrierAccountOptions {
  /** Adds to a media socket's URL what Exotel is to be told in its query. */
  readonly toStreamUrl: (url: string) => string;
  /** Where a number without `+` is from, ISO 3166-1 alpha-2. */
  readonly defaultCountry: string;
}

/**
 * An account at Exotel over its REST interface v1, and v2_beta for numbers. HTTP Basic with key and token.
 * @see https://developer.exotel.com/docs/voice-v1/quickstart
 */
export class ExotelAccount implements CarrierAccount {
  readonly provider = 'exotel';
  readonly #rest: CarrierRest;
  readonly #base: string;
  readonly #credentials: ExotelCredentials;
  readonly #options: ExotelAccountOptions;

  /** @throws {RangeError} when the API base is no URL */
  constructor(credentials: ExotelCredentials, options: ExotelAccountOptions) {
    const { apiKey, apiToken, apiBase = DEFAULT_API_BASE } = credentials;
    this.#credentials = credentials;
    this.#options = options;
    this.#base = parseApiBase('exotel', apiBase);
    const authorization = basicAuthorization(apiKey, apiToken);
    this.#rest = new CarrierRest({
      provider: 'exotel',
      http: options.http,
      clock: options.clock,
      headers: { authorization },
      explain: explainExotelError,
      secrets: [apiToken, apiKey],
    });
  }

  async verifyCredentials(options?: CarrierRequestOptions): Promise<CredentialVerification> {
    try {
      const { status, json } = await this.#request('v1', 'Balance.json', { method: 'GET', ...options });
      const accountName = asText(asRecord(asRecord(json).Account).AccountSid);
      if (accountName === undefined) throw incompleteAnswerError('exotel', status, 'an account');
      return { isValid: true, accountName };
    } catch (error) {
      const reason = error instanceof CarrierError ? INVALID[error.context.statusCode ?? 0] : undefined;
      if (reason === undefined) throw error;
      return { isValid: false, reason };
    }
  }

  /** Exotel's `in-progress` says here that it has taken the call, not that anybody has answered. */
  async placeCall(request: OutboundCallRequest, options?: CarrierRequestOptions): Promise<PlacedCall> {
    if (request.machineDetection) throw unsupported('exotel', exotelCapabilities, 'machine-detection');
    const { accountSid, flowId } = this.#credentials;
    const streamUrl = this.#options.toStreamUrl(request.streamUrl);
    const body = exotelConnectForm(request, { accountSid, flowId, streamUrl }).toString();
    const { status, json } = await this.#request('v1', 'Calls/connect.json', {
      method: 'POST',
      headers: FORM,
      body,
      ...options,
    });
    const placed = readPlacedCall(json);
    if (placed === undefined) throw incompleteAnswerError('exotel', status, 'the Sid of the call');
    return placed;
  }

  /**
   * Looks through the calls since then. Sure where our id comes back in `CustomField`; else the only call between the
   * two numbers is taken. Exotel documents this list for calls that are over: `undefined` does not prove that there is none.
   * @see https://developer.exotel.com/api/call-details-bulk
   */
  async findCall(search: CallSearch, options?: CarrierRequestOptions): Promise<PlacedCall | undefined> {
    const query = new URLSearchParams({
      DateCreated: `gte:${formatExotelDate(search.since)}`,
      From: search.to,
      Direction: 'outbound-api',
      PageSize: String(PAGE_SIZE),
    });
    const { json } = await this.#request('v1', `Calls.json?${query}`, { method: 'GET', ...options });
    return pickCall(json, search, this.#options.defaultCountry);
  }

  async fetchCall(providerCallId: string, options?: CarrierRequestOptions): Promise<CarrierCallState | undefined> {
    const path = `Calls/${encodeURIComponent(providerCallId)}.json?details=true`;
    try {
      const { status, json } = await this.#request('v1', path, { method: 'GET', ...options });
      const state = readCallState(json);
      if (state === undefined) throw incompleteAnswerError('exotel', status, 'a call');
      return state;
    } catch (error) {
      if (saysNotFound(error)) return undefined;
      throw error;
    }
  }

  async cancelCall(): Promise<void> {
    throw unsupported('exotel', exotelCapabilities, 'cancel');
  }

  async hangUp(): Promise<void> {
    throw notByRequest('hang-up', 'close the media socket of the call, and Exotel ends it');
  }

  async sendDigits(): Promise<void> {
    throw unsupported('exotel', exotelCapabilities, 'digits-out');
  }

  async transfer(): Promise<void> {
    throw notByRequest(
      'transfer',
      'close the media socket of the call, and answer the Connect applet of its flow, which asks then, with the transfer document',
    );
  }

  async startConference(): Promise<void> {
    throw unsupported('exotel', exotelCapabilities, 'conference');
  }

  async setHold(): Promise<void> {
    throw unsupported('exotel', exotelCapabilities, 'hold');
  }

  async startRecording(): Promise<void> {
    throw unsupported('exotel', exotelCapabilities, 'recording');
  }

  /** The address of the next page that Exotel gives is of another host: only our own is asked. */
  async listNumbers(options?: CarrierRequestOptions): Promise<readonly CarrierNumber[]> {
    const numbers = new Map<string, CarrierNumber>();
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const path = `IncomingPhoneNumbers?Page=${page}&PageSize=${PAGE_SIZE}`;
      const { status, json } = await this.#request('v2_beta', path, { method: 'GET', ...options });
      const { incoming_phone_numbers: listed, page_size: pageSize, next_page_uri: nextPage } = asRecord(json);
      if (!Array.isArray(listed)) throw incompleteAnswerError('exotel', status, 'a list of numbers');
      const countBefore = numbers.size;
      for (const number of this.#numbersOf(listed)) numbers.set(number.id, number);
      const isFull = listed.length >= (typeof pageSize === 'number' ? pageSize : PAGE_SIZE);
      const mayGoOn = nextPage === undefined ? isFull : asText(nextPage) !== undefined;
      if (!mayGoOn || numbers.size === countBefore) break;
    }
    return [...numbers.values()];
  }

  /** A kind of number that a country does not have is passed over. */
  async searchNumbers(search: NumberSearch, options?: CarrierRequestOptions): Promise<readonly CarrierNumber[]> {
    const found: CarrierNumber[] = [];
    const query = exotelSearchQuery(search).toString();
    const country = encodeURIComponent(search.country.toUpperCase());
    for (const kind of exotelNumberKinds) {
      if (found.length >= search.limit) break;
      const path = `AvailablePhoneNumbers/${country}/${kind}${query && `?${query}`}`;
      try {
        const { status, json } = await this.#request('v2_beta', path, { method: 'GET', ...options });
        if (!Array.isArray(json)) throw incompleteAnswerError('exotel', status, 'a list of numbers');
        found.push(...this.#numbersOf(json).filter(({ phoneNumber }) => hasAreaCode(phoneNumber, search.areaCode)));
      } catch (error) {
        if (!saysNotFound(error)) throw error;
      }
    }
    return found.slice(0, search.limit);
  }

  async buyNumber(phoneNumber: string, options?: CarrierRequestOptions): Promise<CarrierNumber> {
    const body = new URLSearchParams({ PhoneNumber: phoneNumber }).toString();
    const { status, json } = await this.#request('v2_beta', 'IncomingPhoneNumbers', {
      method: 'POST',
      headers: FORM,
      body,
      ...options,
    });
    const number = readExotelNumber(json, this.#options.defaultCountry);
    if (number === undefined) throw incompleteAnswerError('exotel', status, 'the number');
    return number;
  }

  /** Never repeated: a second try would not know its own success from a number that never was. */
  async releaseNumber({ id }: { readonly id: string }, options?: CarrierRequestOptions): Promise<void> {
    const path = `IncomingPhoneNumbers/${encodeURIComponent(id)}`;
    await this.#request('v2_beta', path, { method: 'DELETE', isRepeatable: false, ...options });
  }

  /**
   * Attaches the flow whose id is set. What the flow does is set by hand in App Bazaar, and Exotel does not tell:
   * there is always something left for a person.
   */
  async pointNumber(target: NumberTarget, options?: CarrierRequestOptions): Promise<PointedNumber> {
    const { accountSid, flowId } = this.#credentials;
    if (flowId !== undefined) {
      const body = new URLSearchParams({ VoiceUrl: exotelFlowUrl(accountSid, flowId) }).toString();
      const path = `IncomingPhoneNumbers/${encodeURIComponent(await this.#sidOf(target, options))}`;
      await this.#request('v2_beta', path, { method: 'PUT', headers: FORM, body, isRepeatable: true, ...options });
    }
    return { isPointed: false, steps: exotelPointingSteps(target, flowId) };
  }

  /** The number's Sid, also for one that is known by its E.164 form only. */
  async #sidOf({ numberId, phoneNumber }: NumberTarget, options?: CarrierRequestOptions): Promise<string> {
    if (!numberId.startsWith('+')) return numberId;
    const ours = (await this.listNumbers(options)).find((number) => number.phoneNumber === phoneNumber);
    if (ours !== undefined) return ours.id;
    throw exotelRefusal('Expected a number of this account at Exotel, got another; list its numbers and choose one');
  }

  #numbersOf(listed: readonly unknown[]): CarrierNumber[] {
    return listed.flatMap((entry) => readExotelNumber(entry, this.#options.defaultCountry) ?? []);
  }

  #request(
    version: 'v1' | 'v2_beta',
    path: string,
    request: Omit<CarrierRestRequest, 'url'>,
  ): Promise<CarrierRestAnswer> {
    const account = encodeURIComponent(this.#credentials.accountSid);
    return this.#rest.request({ ...request, url: `${this.#base}/${version}/Accounts/${account}/${path}` });
  }
}
