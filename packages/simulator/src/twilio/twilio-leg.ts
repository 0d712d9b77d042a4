import type { CallSession } from '../network/call-session.ts';
import type { CarrierRequests } from '../network/carrier-requests.ts';
import { encodeForm } from '../network/form.ts';
import type { PhoneBook } from '../people/phone-book.ts';
import { twilioSignature } from './twilio-signature.ts';

/** How long Twilio waits for an answer of the server, in ms. */
export const WEBHOOK_TIMEOUT_MS = 15_000;

export interface TwilioLegOptions {
  readonly session: CallSession;
  readonly requests: CarrierRequests;
  readonly accountSid: string;
  readonly authToken: string;
  readonly maxQueuedMs: number;
  readonly people: PhoneBook;
}

/** Fields of a form; several values repeat the key. */
export type TwilioFields = Readonly<Record<string, string>>;

/** Twilio's end of one call: what it knows of it, and how it speaks to the server about it. */
export class TwilioLeg {
  readonly session: CallSession;
  readonly requests: CarrierRequests;
  readonly accountSid: string;
  readonly callSid: string;
  readonly maxQueuedMs: number;
  readonly people: PhoneBook;
  readonly #authToken: string;

  constructor(options: TwilioLegOptions) {
    this.session = options.session;
    this.requests = options.requests;
    this.accountSid = options.accountSid;
    this.callSid = options.session.record.callId;
    this.maxQueuedMs = options.maxQueuedMs;
    this.people = options.people;
    this.#authToken = options.authToken;
  }

  /** What every request about this call says. @see https://www.twilio.com/docs/voice/twiml#request-parameters */
  callFields(callStatus: string): TwilioFields {
    const { direction, from, to } = this.session.record;
    const isInbound = direction === 'inbound';
    const fields: Record<string, string> = {
      AccountSid: this.accountSid,
      ApiVersion: '2010-04-01',
      CallSid: this.callSid,
      CallStatus: callStatus,
      Called: to,
      Caller: from,
      Direction: isInbound ? 'inbound' : 'outbound-api',
      From: from,
      To: to,
    };
    if (!isInbound) return fields;
    return { ...fields, CalledCity: '', CallerCity: '', FromCity: '', ToCity: '' };
  }

  /** A signed request. */
  request(url: string, method: string, fields: TwilioFields) {
    const isGet = method.toUpperCase() === 'GET';
    const signedUrl = isGet ? `${url}${url.includes('?') ? '&' : '?'}${encodeForm(fields)}` : url;
    const headers: Record<string, string> = {
      'user-agent': 'TwilioProxy/1.1',
      accept: '*/*',
      'i-twilio-idempotency-token': this.session.ids.uuid(),
      'x-twilio-signature': this.sign(signedUrl, isGet ? {} : fields),
    };
    if (!isGet) headers['content-type'] = 'application/x-www-form-urlencoded; charset=UTF-8';
    return { method: isGet ? 'GET' : 'POST', url: signedUrl, headers, body: isGet ? '' : encodeForm(fields) } as const;
  }

  sign(url: string, fields: TwilioFields = {}): string {
    return twilioSignature(this.#authToken, url, fields);
  }

  /** Reports something beside the call, signed as of now. */
  report(
    { url, method }: { readonly url: string; readonly method: string },
    purpose: string,
    fields: TwilioFields,
  ): void {
    const request = this.request(url, method, fields);
    this.session.later(this.requests.report(request, { purpose, timeoutMs: WEBHOOK_TIMEOUT_MS, tries: 1 }));
  }
}

/** A time as Twilio's forms and resources have it (RFC 2822). */
export function twilioTime(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000');
}
