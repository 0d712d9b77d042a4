import type { CallSession } from '../network/call-session.ts';
import type { CarrierRequests } from '../network/carrier-requests.ts';
import { encodeForm } from '../network/form.ts';
import { indianNational, indiaTime } from '../network/india-time.ts';
import type { PhoneBook } from '../people/phone-book.ts';

export interface ExotelLegOptions {
  readonly session: CallSession;
  readonly requests: CarrierRequests;
  readonly accountSid: string;
  readonly maxQueuedMs: number;
  readonly pendingMarks: 'returned' | 'dropped';
  readonly people: PhoneBook;
}

/** Exotel's end of one call. It signs nothing. */
export class ExotelLeg {
  readonly session: CallSession;
  readonly requests: CarrierRequests;
  readonly accountSid: string;
  readonly callSid: string;
  readonly maxQueuedMs: number;
  readonly pendingMarks: 'returned' | 'dropped';
  readonly people: PhoneBook;

  constructor(options: ExotelLegOptions) {
    this.session = options.session;
    this.requests = options.requests;
    this.accountSid = options.accountSid;
    this.callSid = options.session.record.callId;
    this.maxQueuedMs = options.maxQueuedMs;
    this.pendingMarks = options.pendingMarks;
    this.people = options.people;
  }

  /** The person on the line: Exotel's `From`, also of a call that the server has placed. */
  get person(): string {
    const { direction, from, to } = this.session.record;
    return direction === 'inbound' ? from : to;
  }

  /** The customer's number: Exotel's `To`. */
  get exophone(): string {
    const { direction, from, to } = this.session.record;
    return direction === 'inbound' ? to : from;
  }

  /**
   * The GET request of an applet.
   * @param more fields of this applet
   * @see https://developer.exotel.com/applet (request parameters)
   */
  appletRequest(
    url: string,
    {
      accept = '*/*',
      callType = 'call-attempt',
      more = {},
    }: { accept?: string; callType?: string; more?: Record<string, string> } = {},
  ) {
    const { record, clock } = this.session;
    const from = indianNational(this.person);
    const to = indianNational(this.exophone);
    const startedAt = indiaTime(record.createdAt);
    const query = encodeForm({
      CallSid: this.callSid,
      CallFrom: from,
      CallTo: to,
      Direction: record.direction === 'inbound' ? 'incoming' : 'outbound-dial',
      Created: startedAt,
      DialCallDuration: '0',
      StartTime: startedAt,
      EndTime: '1970-01-01 05:30:00',
      CallType: callType,
      DialWhomNumber: '',
      flow_id: '123456',
      tenant_id: '654321',
      From: from,
      To: to,
      CurrentTime: indiaTime(clock.date()),
      ...(record.customField === undefined ? {} : { CustomField: record.customField }),
      ...more,
    });
    return {
      method: 'GET',
      url: `${url}${url.includes('?') ? '&' : '?'}${query}`,
      headers: { accept },
      body: '',
    } as const;
  }
}
