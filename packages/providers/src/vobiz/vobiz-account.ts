import type {
  CallSearch,
  CarrierAccount,
  CarrierAccountOptions,
  CarrierCallState,
  CarrierNumber,
  CarrierRequestOptions,
  CredentialVerification,
  DigitsRequest,
  NumberSearch,
  NumberTarget,
  OutboundCallRequest,
  PlacedCall,
  PointedNumber,
  TransferRequest,
  VobizCredentials,
} from '@voice/core/telephony';
import { CarrierError, saysNotFound } from '../rest/carrier-error.ts';
import { incompleteAnswerError } from '../rest/incomplete-answer.ts';
import { asRecord, asText } from '../rest/read-json.ts';
import { unsupported } from '../rest/unsupported.ts';
import { readCallRecord, readLiveCall, readPlacedCall, vobizCallBody } from './vobiz-calls.ts';
import { vobizCapabilities } from './vobiz-capabilities.ts';
import { vobizRefusal } from './vobiz-errors.ts';
import { findVobizCall } from './vobiz-find-call.ts';
import { VobizNumbers } from './vobiz-numbers-api.ts';
import { VobizRest } from './vobiz-rest.ts';

/** Longest recording, in seconds: as long as the longest call. Vobiz stops after 60 unless told. */
const MAX_RECORDING_SECS = 14_400;

/** What an account needs besides its credentials. */
export interface VobizAccountOptions extends CarrierAccountOptions {
  /** Where a number without `+` is from, ISO 3166-1 alpha-2. */
  readonly defaultCountry: string;
}

/**
 * An account, or sub-account, at Vobiz over its REST interface. Headers X-Auth-ID and X-Auth-Token, bodies in JSON.
 * @see https://docs.vobiz.ai
 */
export class VobizAccount implements CarrierAccount {
  readonly provider = 'vobiz';
  readonly #rest: VobizRest;
  readonly #numbers: VobizNumbers;
  readonly #authId: string;
  readonly #options: VobizAccountOptions;

  /** @throws {RangeError} when the API base is no URL */
  constructor(credentials: VobizCredentials, options: VobizAccountOptions) {
    this.#rest = new VobizRest(credentials, options);
    this.#numbers = new VobizNumbers(this.#rest, options);
    this.#authId = credentials.authId;
    this.#options = options;
  }

  /** The answer holds the account's secret: nothing of it goes further than its name. */
  async verifyCredentials(options?: CarrierRequestOptions): Promise<CredentialVerification> {
    try {
      const { status, json } = await this.#rest.who(options);
      const account = asRecord(json);
      const authId = asText(account.auth_id);
      if (authId === undefined) throw incompleteAnswerError('vobiz', status, 'an auth id');
      if (authId !== this.#authId) {
        return invalid(
          'The auth token is one of another Vobiz account: copy auth id and auth token of the same account.',
        );
      }
      if (account.is_active === false || account.enabled === false) {
        return invalid(
          'Vobiz has switched this account off: finish its verification in the console, or ask its support.',
        );
      }
      return { isValid: true, accountName: asText(account.name) };
    } catch (error) {
      const statusCode = error instanceof CarrierError ? error.context.statusCode : undefined;
      if (statusCode === 401) {
        return invalid('Vobiz does not know this auth id and auth token: copy both from the Vobiz console.');
      }
      if (statusCode === 403) {
        return invalid(
          'Vobiz does not let this account in: finish its verification in the console, or ask its support.',
        );
      }
      throw error;
    }
  }

  async placeCall(request: OutboundCallRequest, options?: CarrierRequestOptions): Promise<PlacedCall> {
    const { status, json } = await this.#rest.post('Call/', vobizCallBody(request), options);
    const placed = readPlacedCall(json);
    if (placed === undefined) throw incompleteAnswerError('vobiz', status, 'the id of the call');
    return placed;
  }

  /**
   * The only call between the two numbers since then, among those that wait, go on or are over. Vobiz echoes no id of
   * ours: two such calls are as good as none, since nobody could tell which is which.
   */
  findCall(search: CallSearch, options?: CarrierRequestOptions): Promise<PlacedCall | undefined> {
    return findVobizCall(this.#rest, search, { ...this.#options, ...options });
  }

  /** Live, else queued, else its record, which is there a moment after the end. */
  async fetchCall(providerCallId: string, options?: CarrierRequestOptions): Promise<CarrierCallState | undefined> {
    const id = encodeURIComponent(providerCallId);
    const live = await this.#rest.find(`Call/${id}?status=live`, options);
    const queued = live ?? (await this.#rest.find(`Call/${id}/?status=queued`, options));
    const state = queued && readLiveCall(providerCallId, queued.json);
    if (state !== undefined) return state;
    const record = await this.#rest.find(`cdr/${id}`, options);
    return record && readCallRecord(providerCallId, record.json);
  }

  /** Looks first: Vobiz would end a call that somebody has answered, too. One answered since that look is ended. */
  async cancelCall(providerCallId: string, options?: CarrierRequestOptions): Promise<void> {
    const live = await this.#rest.find(`Call/${encodeURIComponent(providerCallId)}?status=live`, options);
    if (live !== undefined && readLiveCall(providerCallId, live.json)?.status === 'IN_PROGRESS') return;
    await this.hangUp(providerCallId, options);
  }

  /** With the slash at the end that the manual shows; without it, as Vobiz's own libraries do, where that is refused. */
  async hangUp(providerCallId: string, options?: CarrierRequestOptions): Promise<void> {
    const path = `Call/${encodeURIComponent(providerCallId)}`;
    try {
      await this.#rest.delete(`${path}/`, options);
    } catch (refusal) {
      if (!isSlashRefusal(refusal)) throw refusal;
      try {
        await this.#rest.delete(path, options);
      } catch (error) {
        if (!saysNotFound(refusal) && !saysNotFound(error)) throw error;
      }
    }
  }

  /** @throws {CarrierError} `VOICE_CARRIER_REFUSED` for the tones A to D, which Vobiz has not */
  async sendDigits({ providerCallId, digits }: DigitsRequest, options?: CarrierRequestOptions): Promise<void> {
    if (!/^[0-9*#wW]+$/.test(digits)) {
      throw vobizRefusal('Vobiz plays the tones 0-9, * and #, and w and W for pauses; got others: leave them out');
    }
    const path = `Call/${encodeURIComponent(providerCallId)}/DTMF/`;
    await this.#rest.post(path, { digits, leg: 'aleg' }, options);
  }

  /** Vobiz leaves the media stream and asks `documentUrl` what to do next. */
  async transfer({ providerCallId, documentUrl }: TransferRequest, options?: CarrierRequestOptions): Promise<void> {
    const body = { legs: 'aleg', aleg_url: documentUrl, aleg_method: 'POST' };
    await this.#rest.post(`Call/${encodeURIComponent(providerCallId)}/`, body, options);
  }

  async startConference(): Promise<void> {
    throw unsupported('vobiz', vobizCapabilities, 'conference');
  }

  async setHold(): Promise<void> {
    throw unsupported('vobiz', vobizCapabilities, 'hold');
  }

  async startRecording(
    { providerCallId, statusUrl }: { readonly providerCallId: string; readonly statusUrl: string },
    options?: CarrierRequestOptions,
  ): Promise<void> {
    const body = {
      time_limit: MAX_RECORDING_SECS,
      file_format: 'mp3',
      record_channel_type: 'stereo',
      callback_url: statusUrl,
      callback_method: 'POST',
    };
    await this.#rest.post(`Call/${encodeURIComponent(providerCallId)}/Record/`, body, options);
  }

  listNumbers(options?: CarrierRequestOptions): Promise<readonly CarrierNumber[]> {
    return this.#numbers.list(options);
  }

  searchNumbers(search: NumberSearch, options?: CarrierRequestOptions): Promise<readonly CarrierNumber[]> {
    return this.#numbers.search(search, options);
  }

  buyNumber(phoneNumber: string, options?: CarrierRequestOptions): Promise<CarrierNumber> {
    return this.#numbers.buy(phoneNumber, options);
  }

  releaseNumber({ phoneNumber }: { readonly phoneNumber: string }, options?: CarrierRequestOptions): Promise<void> {
    return this.#numbers.release(phoneNumber, options);
  }

  async pointNumber(target: NumberTarget, options?: CarrierRequestOptions): Promise<PointedNumber> {
    await this.#numbers.point(target, options);
    return { isPointed: true };
  }
}

function invalid(reason: string): CredentialVerification {
  return { isValid: false, reason };
}

/** What Vobiz answers to a slash too many or too few, on one page or another. */
function isSlashRefusal(error: unknown): boolean {
  return error instanceof CarrierError && (error.context.statusCode === 401 || error.context.statusCode === 404);
}
