import type { CarrierNumber, CarrierRequestOptions, NumberSearch, NumberTarget } from '@voice/core/telephony';
import { CarrierError, saysNotFound } from '../rest/carrier-error.ts';
import { type TwilioApi, type TwilioResources, unexpectedAnswer } from './twilio-api.ts';

const PAGE_SIZE = 100;

/** The only countries in which Twilio heeds an area code. */
const AREA_CODE_COUNTRIES = ['US', 'CA'];

/** What Twilio says of a number that is ours. */
interface OwnNumber {
  readonly sid: string;
  readonly phoneNumber: string;
  readonly friendlyName: string;
  readonly capabilities: CarrierNumber['capabilities'];
  readonly voiceUrl: string;
}

/** What Twilio says of a number that anybody may buy. */
interface NumberOnSale {
  readonly phoneNumber: string;
  readonly friendlyName: string;
  readonly capabilities: object;
  readonly isoCountry: string;
  readonly locality: string;
  readonly region: string;
}

/**
 * Telephone numbers of a Twilio account.
 * @see https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
 */
export class TwilioNumbers {
  readonly #api: TwilioApi;

  constructor(api: TwilioApi) {
    this.#api = api;
  }

  async list(options?: CarrierRequestOptions): Promise<readonly CarrierNumber[]> {
    const numbers = await this.#api.ask(
      (account) => account.incomingPhoneNumbers.list({ pageSize: PAGE_SIZE }),
      options,
    );
    return numbers.map(toCarrierNumber);
  }

  /** @see https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource */
  async search(search: NumberSearch, options?: CarrierRequestOptions): Promise<readonly CarrierNumber[]> {
    const { country, areaCode, contains, limit } = search;
    if (areaCode !== undefined && !(AREA_CODE_COUNTRIES.includes(country) && /^\d{3}$/.test(areaCode))) {
      throw new CarrierError(
        'VOICE_CARRIER_REFUSED',
        'Twilio searches by area code (three digits) in the US and Canada only; search for the digits that the number contains',
        { provider: 'twilio', outcome: 'refused' },
      );
    }
    const query = {
      voiceEnabled: true,
      ...(areaCode !== undefined && { areaCode: Number(areaCode) }),
      ...(contains !== undefined && { contains }),
      limit,
      pageSize: limit,
    };
    return await this.#api.ask(async (account) => {
      const types = account.availablePhoneNumbers(country);
      // A country may lack some of them.
      const searches: readonly (() => Promise<NumberOnSale[]>)[] = [
        () => types.local.list(query),
        () => types.mobile.list(query),
        () => types.tollFree.list(query),
      ];
      for (const searchOneType of searches) {
        const found = await orNone(searchOneType);
        if (found.length > 0) return found.map(toNumberOnSale);
      }
      return [];
    }, options);
  }

  async buy(phoneNumber: string, options?: CarrierRequestOptions): Promise<CarrierNumber> {
    const bought = await this.#api.ask((account) => account.incomingPhoneNumbers.create({ phoneNumber }), options);
    return toCarrierNumber(bought);
  }

  /** One that the account no longer has counts as released. */
  async release(sid: string, options?: CarrierRequestOptions): Promise<void> {
    try {
      await this.#api.ask((account) => account.incomingPhoneNumbers(sid).remove(), options);
    } catch (error) {
      if (!saysNotFound(error)) throw error;
    }
  }

  /** An application or a trunk of the number would win over its URL. */
  async point({ numberId, phoneNumber, webhookUrl, statusUrl }: NumberTarget, options?: CarrierRequestOptions) {
    const update = {
      voiceUrl: webhookUrl,
      voiceMethod: 'POST',
      statusCallback: statusUrl,
      statusCallbackMethod: 'POST',
      voiceApplicationSid: '',
      trunkSid: '',
    };
    await this.#api.ask(
      async (account) => {
        const sid = numberId.startsWith('PN') ? numberId : await sidOf(account, phoneNumber);
        await account.incomingPhoneNumbers(sid).update(update);
      },
      { ...options, isRepeatable: true },
    );
  }
}

async function sidOf(account: TwilioResources, phoneNumber: string): Promise<string> {
  const [number] = await account.incomingPhoneNumbers.list({ phoneNumber, limit: 1 });
  if (number !== undefined) return number.sid;
  throw new CarrierError(
    'VOICE_CARRIER_REFUSED',
    'The Twilio account has no such number; buy it, or check whose account it is in',
    { provider: 'twilio', outcome: 'refused' },
  );
}

async function orNone<T>(list: () => Promise<T[]>): Promise<T[]> {
  try {
    return await list();
  } catch (error) {
    if (saysNotFound(error)) return [];
    throw error;
  }
}

function toCarrierNumber({ sid, phoneNumber, friendlyName, capabilities, voiceUrl }: OwnNumber): CarrierNumber {
  if (typeof sid !== 'string' || typeof phoneNumber !== 'string') throw unexpectedAnswer();
  return {
    id: sid,
    phoneNumber,
    friendlyName: friendlyName || phoneNumber,
    capabilities: toCapabilities(capabilities),
    voiceUrl: voiceUrl || undefined,
    country: undefined,
    locality: undefined,
  };
}

function toNumberOnSale(number: NumberOnSale): CarrierNumber {
  if (typeof number.phoneNumber !== 'string') throw unexpectedAnswer();
  return {
    id: number.phoneNumber,
    phoneNumber: number.phoneNumber,
    friendlyName: number.friendlyName || number.phoneNumber,
    capabilities: toCapabilities(number.capabilities),
    voiceUrl: undefined,
    country: number.isoCountry || undefined,
    locality: number.locality || number.region || undefined,
  };
}

/** `SMS` and `MMS` in capitals on sale, in small letters once bought. */
function toCapabilities(capabilities: object): CarrierNumber['capabilities'] {
  const names = Object.entries(capabilities ?? {}).map(([name, value]) => [name.toLowerCase(), value === true]);
  return { voice: false, sms: false, mms: false, ...Object.fromEntries(names) };
}
