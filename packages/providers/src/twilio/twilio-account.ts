import type {
  CallSearch,
  CarrierAccount,
  CarrierAccountOptions,
  CarrierCallState,
  CarrierNumber,
  CarrierRequestOptions,
  ConferenceRequest,
  CredentialVerification,
  DigitsRequest,
  NumberSearch,
  NumberTarget,
  OutboundCallRequest,
  PlacedCall,
  PointedNumber,
  TransferRequest,
  TwilioCredentials,
} from '@voice/core/telephony';
import { CarrierError, saysNotFound } from '../rest/carrier-error.ts';
import { TwilioApi } from './twilio-api.ts';
import { TwilioCalls } from './twilio-calls.ts';
import { TwilioNumbers } from './twilio-numbers.ts';

/** A customer's account at Twilio. Holds no state but its credentials. */
export class TwilioAccount implements CarrierAccount {
  readonly provider = 'twilio';
  readonly #api: TwilioApi;
  readonly #calls: TwilioCalls;
  readonly #numbers: TwilioNumbers;

  /** @throws {RangeError} for an API base that is no URL */
  constructor(credentials: TwilioCredentials, options: CarrierAccountOptions) {
    this.#api = new TwilioApi(credentials, options);
    this.#calls = new TwilioCalls(this.#api);
    this.#numbers = new TwilioNumbers(this.#api);
  }

  /** The answer carries the account's token: nothing of it but name and status leaves this method. */
  async verifyCredentials(options?: CarrierRequestOptions): Promise<CredentialVerification> {
    try {
      const { status, friendlyName } = await this.#api.ask((account) => account.fetch(), options);
      if (status === 'active') return { isValid: true, accountName: friendlyName || undefined };
      return { isValid: false, reason: `Twilio says that the account is ${status}; see the Twilio console` };
    } catch (error) {
      const isWrong = error instanceof CarrierError && error.code === 'VOICE_CARRIER_AUTH';
      if (isWrong || saysNotFound(error)) return { isValid: false, reason: error.message };
      throw error;
    }
  }

  placeCall(request: OutboundCallRequest, options?: CarrierRequestOptions): Promise<PlacedCall> {
    return this.#calls.place(request, options);
  }

  findCall(search: CallSearch, options?: CarrierRequestOptions): Promise<PlacedCall | undefined> {
    return this.#calls.find(search, options);
  }

  fetchCall(providerCallId: string, options?: CarrierRequestOptions): Promise<CarrierCallState | undefined> {
    return this.#calls.fetch(providerCallId, options);
  }

  cancelCall(providerCallId: string, options?: CarrierRequestOptions): Promise<void> {
    return this.#calls.end(providerCallId, 'canceled', options);
  }

  hangUp(providerCallId: string, options?: CarrierRequestOptions): Promise<void> {
    return this.#calls.end(providerCallId, 'completed', options);
  }

  sendDigits(request: DigitsRequest, options?: CarrierRequestOptions): Promise<void> {
    return this.#calls.sendDigits(request, options);
  }

  transfer(request: TransferRequest, options?: CarrierRequestOptions): Promise<void> {
    return this.#calls.transfer(request, options);
  }

  startConference(request: ConferenceRequest, options?: CarrierRequestOptions): Promise<void> {
    return this.#calls.startConference(request, options);
  }

  setHold(
    hold: { readonly providerCallId: string; readonly conferenceName: string; readonly isOnHold: boolean },
    options?: CarrierRequestOptions,
  ): Promise<void> {
    return this.#calls.setHold(hold, options);
  }

  startRecording(
    { providerCallId, statusUrl }: { readonly providerCallId: string; readonly statusUrl: string },
    options?: CarrierRequestOptions,
  ): Promise<void> {
    return this.#calls.startRecording(providerCallId, statusUrl, options);
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

  releaseNumber(
    { id }: { readonly id: string; readonly phoneNumber: string },
    options?: CarrierRequestOptions,
  ): Promise<void> {
    return this.#numbers.release(id, options);
  }

  async pointNumber(target: NumberTarget, options?: CarrierRequestOptions): Promise<PointedNumber> {
    await this.#numbers.point(target, options);
    return { isPointed: true };
  }
}
