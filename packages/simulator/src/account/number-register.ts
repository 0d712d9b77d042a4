import type { Carrier } from '../network/carrier.ts';
import { toE164 } from '../network/phone-number.ts';

/** A number of the customer's at a carrier, as one says it to the simulator. */
export interface NumberOptions {
  /** E.164 */
  readonly phoneNumber: string;
  readonly friendlyName?: string;
  /** Whether it can be called. Default true. */
  readonly voice?: boolean;
  /** Default true for Twilio, false for the others. */
  readonly sms?: boolean;
  /** Where inbound calls go. */
  readonly voiceUrl?: string;
  /** Where their end is reported. */
  readonly statusCallbackUrl?: string;
}

/** A number of the customer's, as the carrier keeps it. */
export interface OwnedNumber {
  /** The carrier's id. */
  readonly sid: string;
  readonly phoneNumber: string;
  friendlyName: string;
  readonly voice: boolean;
  readonly sms: boolean;
  voiceUrl: string;
  voiceMethod: string;
  statusCallbackUrl: string;
  statusCallbackMethod: string;
  /** Vobiz: where its calls go. */
  applicationId: string | undefined;
  readonly createdAt: Date;
}

const MAX_NUMBERS = 10_000;

/** The numbers of one account. Without any list of them, every number counts as the customer's. */
export class NumberRegister {
  readonly #carrier: Carrier;
  readonly #numbers: OwnedNumber[] = [];
  readonly #isListed: boolean;
  readonly #now: () => Date;
  #count = 0;

  constructor({
    carrier,
    numbers,
    now,
  }: { carrier: Carrier; numbers: readonly (string | NumberOptions)[] | undefined; now: () => Date }) {
    this.#carrier = carrier;
    this.#now = now;
    this.#isListed = numbers !== undefined;
    for (const number of numbers ?? []) this.add(typeof number === 'string' ? { phoneNumber: number } : number);
  }

  /** In the order in which they were added. */
  get all(): readonly OwnedNumber[] {
    return this.#numbers;
  }

  find(phoneNumber: string): OwnedNumber | undefined {
    const wanted = toE164(phoneNumber);
    return this.#numbers.find((number) => number.phoneNumber === wanted);
  }

  findBySid(sid: string): OwnedNumber | undefined {
    return this.#numbers.find((number) => number.sid === sid);
  }

  /** Whether calls may show this number. */
  isOurs(phoneNumber: string): boolean {
    return !this.#isListed || this.find(phoneNumber) !== undefined;
  }

  /** @returns undefined when the account is full or has it already */
  add(options: NumberOptions): OwnedNumber | undefined {
    const phoneNumber = toE164(options.phoneNumber);
    if (this.#numbers.length >= MAX_NUMBERS || this.find(phoneNumber) !== undefined) return undefined;
    this.#count += 1;
    const number: OwnedNumber = {
      sid: makeSid(this.#carrier, this.#count),
      phoneNumber,
      friendlyName: options.friendlyName ?? friendlyName(phoneNumber),
      voice: options.voice ?? true,
      sms: options.sms ?? this.#carrier === 'twilio',
      voiceUrl: options.voiceUrl ?? '',
      voiceMethod: 'POST',
      statusCallbackUrl: options.statusCallbackUrl ?? '',
      statusCallbackMethod: 'POST',
      applicationId: undefined,
      createdAt: this.#now(),
    };
    this.#numbers.push(number);
    return number;
  }

  remove(number: OwnedNumber): void {
    const index = this.#numbers.indexOf(number);
    if (index >= 0) this.#numbers.splice(index, 1);
  }
}

/** Counted rather than drawn, so that a network with numbers tells the same story as one without. */
function makeSid(carrier: Carrier, count: number): string {
  switch (carrier) {
    case 'twilio':
      return `PN${String(count).padStart(32, '0')}`;
    case 'exotel':
      return String(count).padStart(32, '0');
    case 'vobiz':
      return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  }
}

/** `(415) 555-0100` for a number of North America, the national form for an Indian one, else the number itself. */
export function friendlyName(phoneNumber: string): string {
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(phoneNumber);
  if (american !== null) return `(${american[1]}) ${american[2]}-${american[3]}`;
  return /^\+91\d{10}$/.test(phoneNumber) ? `0${phoneNumber.slice(3)}` : phoneNumber;
}
